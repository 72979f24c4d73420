import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { colors } from "../../components/color.ts";
import { connectDocker, stackContainers, type StackContainer } from "../containers.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { sinceMilliseconds } from "../since.ts";
import type { Session } from "../verb.ts";

/** What is exported. */
export type Exported = "history" | "feedback";

export interface ExportOptions {
  readonly since?: string;
  readonly color?: string;
}

/** How a color's own program says that its history is in memory; see `app/export.ts`. */
const inMemory = 3;

/**
 * Prints stored questions and answers, or opinions of them, as JSONL on stdout. A color's own code reads the storage, for
 * it knows the schema and has the URL; so nothing of it is reachable over the network.
 */
export async function exportStored(
  { project, interruption }: Session,
  exported: Exported,
  { since, color }: ExportOptions,
): Promise<Exit> {
  const from = sinceMilliseconds(since);
  if (color !== undefined && !colors.some((known) => known === color))
    throw new OperatorError("usage", `--color: got "${color}"; allowed are ${colors.join(" and ")}`);
  const docker = await connectDocker();
  const wanted: readonly string[] = color === undefined ? colors : [color];
  const running = (await stackContainers(docker, project)).filter(
    ({ part, state }) => wanted.includes(part) && state === "running",
  );
  const [container] = running;
  if (container === undefined) {
    throw new OperatorError(
      "unhealthy",
      `no ${color ?? "color"} of stack ${project.stack} runs, and the export is read through one`,
      "start it with: npm run up",
    );
  }
  const { code, complaint } = await printed(
    docker,
    container,
    [exported, String(from)],
    interruption.graceful,
  );
  if (code === 0) return "ok";
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
  docker.modem.demuxStream(stream, process.stdout, complaints);
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
