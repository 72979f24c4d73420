import { ownBytes } from "../../components/model-memory.ts";
import { OperatorError, type Exit } from "../exit.ts";
import type { MemoryUse } from "../memory-use.ts";
import { predictedMemory, type PredictedMemory } from "../predicted-memory.ts";
import { readConfig, type Project } from "../project.ts";
import { bytes, type Cell } from "../table.ts";
import { titleOf, type RunningPart } from "../target/part.ts";
import type { PartMemory } from "../target/target.ts";
import type { Session } from "../verb.ts";

/** Shows what memory the stack uses, against the limits and the memory of the machines, and beside it what was predicted. */
export async function mem({ project, terminal, interruption, reach }: Session): Promise<Exit> {
  const target = await reach.target();
  const found = await target.list();
  if (found.length === 0) {
    throw new OperatorError(
      "unhealthy",
      `stack ${project.stack} has no ${target.unit}`,
      "start it with: npm run up",
    );
  }
  const { parts, machines } = await target.memory(found, interruption.graceful);
  const predicted = await predict(project);
  const sum = sumOf(parts.flatMap(({ memory }) => (typeof memory === "string" ? [] : memory)));
  const whole = machines.reduce((total, { bytes: own }) => total + own, 0);

  terminal.table([
    ["", "working set", "limit", "own", "predicted own", "mapped files"],
    ...parts.map(({ part, container, memory }): Cell[] => {
      const title = container === undefined ? titleOf(part) : `${part.part}-${container}`;
      if (typeof memory === "string") return [title, memory];
      const { workingSet, limit, own, mappedFiles } = memory;
      return [
        title,
        bytes(workingSet),
        bytes(limit),
        bytes(own),
        predictedOwn(part, predicted),
        bytes(mappedFiles),
      ];
    }),
    ["sum", bytes(sum.workingSet), bytes(sum.limit), bytes(sum.own), "", bytes(sum.mappedFiles)],
    ...machines.map(({ name, bytes: own }): Cell[] => [name, "", bytes(own)]),
  ]);
  terminal.print();
  for (const line of mapsModels(parts) ? aboutMappedFiles(target.unit) : aboutTriton) terminal.print(line);
  for (const line of predicted.lines) terminal.print(line);
  if (machines.length > 0 && sum.limit > whole) {
    const who = machines.map(({ name }) => name).join(", ");
    terminal.print(
      `The limits sum to ${bytes(sum.limit)}, more than ${who} has; the working set is ${bytes(sum.workingSet)}.`,
    );
  }
  terminal.result({
    containers: parts.map(({ part, container, memory }) => ({
      ...part,
      ...(container !== undefined && { container }),
      memory: typeof memory === "object" ? memory : null,
    })),
    predicted: predicted.needs,
    sum,
    machines,
    engineBytes: whole,
  });
  return "ok";
}

/** What runs is told whatever the stack's file says by now. */
async function predict(project: Project): Promise<PredictedMemory> {
  try {
    return predictedMemory(await readConfig(project), project.root);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { needs: {}, lines: [`Nothing is predicted: ${error.message}`] };
  }
}

/** Of a color's server; empty for everything else. */
function predictedOwn({ part, service }: RunningPart, { needs }: PredictedMemory): string {
  const need = service === undefined && (part === "blue" || part === "green") ? needs[part] : undefined;
  return need ? bytes(ownBytes(need)) : "";
}

/** Whether the servers map a model's file, which they do not where a Triton computes for them. */
function mapsModels(parts: readonly PartMemory[]): boolean {
  return !parts.some(({ part, container }) => part.service === "triton" || container === "triton");
}

function aboutMappedFiles(unit: string): readonly string[] {
  return [
    "Mapped files are the model, above all. Both colors map one file: its pages are in memory once, booked on",
    `whoever touched them first, be it no ${unit}. Under pressure the kernel drops and rereads them.`,
  ];
}

const aboutTriton = [
  "Each color's Triton has its models in memory of its own; what is in a GPU nvidia-smi tells.",
];

function sumOf(all: readonly MemoryUse[]): MemoryUse {
  const total = (field: keyof MemoryUse) => all.reduce((sum, memory) => sum + memory[field], 0);
  return {
    workingSet: total("workingSet"),
    limit: total("limit"),
    own: total("own"),
    mappedFiles: total("mappedFiles"),
  };
}
