import type Docker from "dockerode";
import { connectDocker, stackContainers, type StackContainer } from "../containers.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { memoryUse, type MemoryUse } from "../memory-use.ts";
import { bytes, type Cell } from "../table.ts";
import type { Session } from "../verb.ts";

interface Row {
  readonly container: StackContainer;
  /** Undefined for a container that does not run. */
  readonly memory: MemoryUse | undefined;
}

/** Shows what memory the stack uses, against the limits and the engine's memory. */
export async function mem(session: Session): Promise<Exit> {
  const { project, terminal } = session;
  const docker = await connectDocker();
  const containers = await stackContainers(docker, project);
  if (containers.length === 0) {
    throw new OperatorError(
      "unhealthy",
      `stack ${project.stack} has no container`,
      "start it with: npm run up",
    );
  }
  const [{ MemTotal: engine }, found] = await Promise.all([
    docker.info() as Promise<{ MemTotal: number }>,
    Promise.all(
      containers.map(async (container) => ({ container, memory: await memoryOf(docker, container) })),
    ),
  ]);
  const sum = sumOf(found);

  terminal.table([
    ["", "working set", "limit", "own", "mapped files"],
    ...found.map(({ container: { part, state }, memory }): Cell[] =>
      memory
        ? [part, bytes(memory.workingSet), bytes(memory.limit), bytes(memory.own), bytes(memory.mappedFiles)]
        : [part, state],
    ),
    ["sum", bytes(sum.workingSet), bytes(sum.limit), bytes(sum.own), bytes(sum.mappedFiles)],
    ["engine", "", bytes(engine)],
  ]);
  terminal.print();
  terminal.print(
    "Mapped files are the model, above all. Both colors map one file: its pages are in memory once, booked on",
  );
  terminal.print(
    "whoever touched them first, be it no container. Under pressure the kernel drops and rereads them.",
  );
  if (sum.limit > engine) {
    terminal.print(
      `The limits sum to ${bytes(sum.limit)}, more than the engine has; the working set is ${bytes(sum.workingSet)}.`,
    );
  }
  terminal.result({
    containers: found.map(({ container, memory }) => ({ ...container, memory: memory ?? null })),
    sum,
    engineBytes: engine,
  });
  return "ok";
}

async function memoryOf(docker: Docker, { id, state }: StackContainer): Promise<MemoryUse | undefined> {
  if (state !== "running") return undefined;
  const stats = await docker.getContainer(id).stats({ stream: false, "one-shot": true });
  return memoryUse(stats.memory_stats);
}

function sumOf(rows: readonly Row[]): MemoryUse {
  const total = (field: keyof MemoryUse) => rows.reduce((sum, { memory }) => sum + (memory?.[field] ?? 0), 0);
  return {
    workingSet: total("workingSet"),
    limit: total("limit"),
    own: total("own"),
    mappedFiles: total("mappedFiles"),
  };
}
