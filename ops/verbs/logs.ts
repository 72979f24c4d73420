import { PassThrough, type Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { connectDocker, parts, stackContainers, type StackContainer } from "../containers.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { LineCutter } from "../log-lines.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "../verb.ts";

export interface LogsOptions {
  readonly follow?: boolean;
  readonly tail: number;
}

/** Shows what router and colors wrote; with `--json` a document a line. */
export async function logs(
  session: Session,
  options: LogsOptions,
  wanted: string | undefined,
): Promise<Exit> {
  const { project, terminal, interruption } = session;
  if (wanted !== undefined && !parts.some((part) => part === wanted)) {
    throw new OperatorError("usage", `part: got "${wanted}"; allowed are ${parts.join(", ")}`);
  }
  const docker = await connectDocker();
  const containers = (await stackContainers(docker, project)).filter(
    ({ part }) => wanted === undefined || part === wanted,
  );
  if (containers.length === 0) {
    throw new OperatorError(
      "unhealthy",
      `${wanted ?? `stack ${project.stack}`} has no container`,
      "start it with: npm run up",
    );
  }
  const width = Math.max(...containers.map(({ part }) => part.length));
  const show = (container: StackContainer) => (line: string) => {
    if (terminal.json)
      process.stdout.write(`${JSON.stringify({ part: container.part, container: container.name, line })}\n`);
    else terminal.print(containers.length === 1 ? line : `${prefix(container, width, terminal)} ${line}`);
  };
  const reading = containers.map((container) =>
    read(docker, container, options, show(container), interruption.graceful),
  );
  await Promise.all(reading);
  return "ok";
}

async function read(
  docker: Docker,
  { id }: StackContainer,
  { follow, tail }: LogsOptions,
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const container = docker.getContainer(id);
  const wanted = { stdout: true, stderr: true, tail, abortSignal: signal };
  const source: NodeJS.ReadableStream = follow
    ? await container.logs({ ...wanted, follow: true })
    : new PassThrough().end(await container.logs({ ...wanted, follow: false }));
  const outputs = [new PassThrough(), new PassThrough()] as const;
  const shown = outputs.map((output) => showLines(output, show));
  docker.modem.demuxStream(source, ...outputs);
  try {
    await finished(source, { writable: false }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  } finally {
    for (const output of outputs) output.end();
    await Promise.all(shown);
  }
}

async function showLines(stream: Readable, show: (line: string) => void): Promise<void> {
  const cutter = new LineCutter();
  stream.setEncoding("utf8");
  for await (const piece of stream) cutter.push(String(piece)).forEach(show);
  cutter.end().forEach(show);
}

function prefix({ part }: StackContainer, width: number, terminal: Terminal): string {
  return terminal.paint(part === "blue" || part === "green" ? part : "dim", part.padEnd(width));
}
