import { PassThrough, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { connectDocker, stackContainers, type StackContainer } from "./containers.ts";
import { OperatorError } from "./exit.ts";
import type { Session } from "./verb.ts";

/** What a color's `app/export.ts` prints. */
export type Exported = "history" | "feedback" | "predictions";

export interface StoredQuery {
  readonly exported: Exported;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Read through this color; undefined takes any that runs, for both have the same. */
  readonly color: string | undefined;
}

/** How a color's own program says that its history is in memory; see `app/export.ts`. */
const inMemory = 3;

/**
 * Writes what colors stored to `output`, a JSON document a line. A color's own code reads the storage, for it knows the schema
 * and has the URL; so nothing of it is reachable over the network. Throws `OperatorError`.
 */
export async function readStored(
  { project, interruption }: Pick<Session, "project" | "interruption">,
  { exported, since, color }: StoredQuery,
  output: Writable,
): Promise<void> {
  const docker = await connectDocker();
  const running = (await stackContainers(docker, project)).filter(
    ({ part, state }) => part !== "router" && state === "running" && (color === undefined || part === color),
  );
  const [container] = running;
  if (container === undefined) {
    throw new OperatorError(
      "unhealthy",
      `no ${color ?? "color"} of stack ${project.stack} runs, and what is stored is read through one`,
      "start it with: npm run up",
    );
  }
  const args = [exported, String(since)];
  const { code, complaint } = await printed(docker, container, args, output, interruption.graceful);
  if (code === 0) return;
  throw new OperatorError(
    "failed",
    `${container.name}: ${complaint === "" ? `node export.ts ended with ${code}` : complaint}`,
    code === inMemory ? "deploy the color with this project's program, which sets HISTORY_URL" : undefined,
  );
}

async function printed(
  docker: Docker,
  { id }: StackContainer,
  args: readonly string[],
  output: Writable,
  signal: AbortSignal,
): Promise<{ code: number; complaint: string }> {
  const exec = await docker.getContainer(id).exec({
    Cmd: ["node", "export.ts", ...args],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: false });
  const stop = () => stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  const complaints = new PassThrough().setEncoding("utf8");
  let complaint = "";
  complaints.on("data", (text: string) => (complaint = (complaint + text).slice(-2000)));
  docker.modem.demuxStream(stream, output, complaints);
  try {
    await finished(stream, { writable: false });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  const { ExitCode: code } = await exec.inspect();
  return { code: code ?? 0, complaint: complaint.trim() };
}
