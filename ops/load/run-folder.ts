import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { open, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { z } from "zod";
import { colors } from "../../components/color.ts";
import { timeInName } from "../../provider/report-folder.ts";
import { rejectionsSchema } from "../../provider/route-state.ts";
import { OperatorError } from "../exit.ts";
import { jsonOf } from "../json.ts";
import { replaceFile } from "../replace-file.ts";

/*
 * What a run of `bluegreen load` leaves. Times `t` and `…At` are milliseconds since 1970, durations milliseconds. Files named
 * `.jsonl` hold one JSON object a line, in the order in which they were known.
 */

/** Names of the files in a run's folder. */
export const runFiles = {
  run: "run.json",
  requests: "requests.jsonl",
  samples: "samples.jsonl",
  route: "route.jsonl",
  generatorLog: "k6.log",
  commandLog: "command.log",
} as const;

export const loadProfiles = ["baseline", "deployment", "soak"] as const;
export type LoadProfile = (typeof loadProfiles)[number];

export const loadScenarios = ["health", "inference", "streaming", "mixed"] as const;
export type LoadScenario = (typeof loadScenarios)[number];

export const requestKinds = ["health", "chat", "stream"] as const;
export type RequestKind = (typeof requestKinds)[number];

/** `run.json`. It is written when the run begins, and again when it ends. */
export const runSchema = z.object({
  version: z.literal(1),
  stack: z.string(),
  /** What the operator called it. */
  name: z.string().optional(),
  profile: z.enum(loadProfiles),
  scenario: z.enum(loadScenarios),
  /** What was asked for as `--duration`, seconds. */
  durationSeconds: z.number().optional(),
  startedAt: z.number(),
  /** When the last answer was there; `startedAt` in a run that never ended. */
  endedAt: z.number(),
  /** What was asked, without a slash at its end. */
  url: z.string(),
  /** Arrivals a second of each kind that the scenario has. */
  rates: z.partialRecord(z.enum(requestKinds), z.number()),
  command: z
    .object({
      /** As a shell would take it. */
      line: z.string(),
      startedAt: z.number(),
      endedAt: z.number(),
      /** 128 and the signal's number where a signal ended it. */
      exitCode: z.int(),
    })
    .optional(),
  /** `k6 v2.2.0` */
  generator: z.string(),
  /** Requests that were due and never sent: the generator itself did not keep up. */
  droppedArrivals: z.int().min(0),
  machine: z.object({
    cpus: z.int(),
    memoryMebibytes: z.int(),
    platform: z.string(),
    node: z.string(),
  }),
  /** True where a signal or a failure ended the run before its time, and in a run that never ended. */
  interrupted: z.literal(true).optional(),
});
export type LoadRun = Readonly<z.output<typeof runSchema>>;

/** A line of `requests.jsonl`: one request, whatever happened to it. */
export const requestSchema = z.object({
  /** When it was sent. */
  t: z.number(),
  ms: z.number(),
  kind: z.enum(requestKinds),
  /** 0 where there was no answer. */
  status: z.int(),
  /** `X-Color` of the answer; empty without. */
  color: z.string(),
  /** Status 200 and a whole body: `{"status":"alive"}`, an answer, a stream that ends in `[DONE]` without an error. */
  ok: z.boolean(),
  /** Why it is not ok, without what is different in each (times, ids), so that equal failures have equal texts. */
  error: z.string().optional(),
  /** Time to the first token; streams only. */
  ttft: z.number().optional(),
  /** Tokens of the answer; chats and streams only. */
  tokens: z.int().optional(),
});
export type LoadRequest = Readonly<z.output<typeof requestSchema>>;

/** A line of `samples.jsonl`: what a color said of itself in one second. */
export const sampleSchema = z.object({
  t: z.number(),
  color: z.enum(colors),
  /** False where it did not answer: it does not run, or is not ready to. */
  up: z.boolean(),
  memoryBytes: z.number().optional(),
  memoryLimitBytes: z.number().optional(),
  /** Tokens that it has generated since its start, a counter. */
  tokens: z.number().optional(),
  /** Requests that wait. */
  queue: z.number().optional(),
  /** Identity of its release. */
  release: z.string().optional(),
});
export type LoadSample = Readonly<z.output<typeof sampleSchema>>;

/** A line of `route.jsonl`: the route as it was first seen at `t`. What could not be asked makes no line. */
export const routeSchema = z.object({
  t: z.number(),
  activeColor: z.enum(colors),
  weights: z.object({ blue: z.number(), green: z.number() }),
  /** Share of the active color's requests that are copied to the other one, percent. */
  shadow: z.number(),
  /** Releases that users were taken back from, by color. */
  rejected: rejectionsSchema,
  /** Whether an operation of several updates held the route. */
  leased: z.boolean(),
});
export type LoadRoute = Readonly<z.output<typeof routeSchema>>;

/** Folder of a run, relative to the folder with Pulumi.yaml; in the order of the alphabet, runs are in the order of time. */
export function runFolder(stack: string, at: Date, profile: LoadProfile): string {
  return join(runsFolder(stack), `${timeInName(at)}-${profile}`);
}

/** Folder of a stack's runs, relative to the folder with Pulumi.yaml. */
export function runsFolder(stack: string): string {
  return join(".bluegreen", "reports", stack, "load");
}

/** Throws `OperatorError` where there is no `run.json`, or one of another form. */
export async function readRun(folder: string): Promise<LoadRun> {
  const path = join(folder, runFiles.run);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new OperatorError("usage", `${folder} holds no run: ${path} cannot be read`, undefined, {
      cause: error,
    });
  });
  return parsed(runSchema, text, path);
}

export async function writeRun(folder: string, run: LoadRun): Promise<void> {
  await replaceFile(join(folder, runFiles.run), `${JSON.stringify(run, null, 2)}\n`);
}

/**
 * The lines of a `.jsonl` file, one after another, so that a run of hours fits into memory. A file that does not exist has none; a
 * last line that a killed run left half is left out.
 *
 * @throws OperatorError for a line of another form: path, line, problem
 */
export async function* readLines<Schema extends z.ZodType>(
  folder: string,
  file: string,
  schema: Schema,
): AsyncGenerator<z.output<Schema>, void, void> {
  const path = join(folder, file);
  const handle = await opened(path);
  if (handle === undefined) return;
  let number = 0;
  let before: string | undefined;
  for await (const line of handle.readLines()) {
    if (before !== undefined) yield parsed(schema, before, `${path}:${number}`);
    number += 1;
    before = line;
  }
  // The last one: whole, or cut where its process was killed.
  if (before !== undefined && jsonOf(before) !== undefined) yield parsed(schema, before, `${path}:${number}`);
}

/** Appends lines to a `.jsonl` file as they come. */
export class LineWriter<Line> {
  readonly #stream: WriteStream;

  constructor(folder: string, file: string) {
    this.#stream = createWriteStream(join(folder, file), { flags: "a" });
    // Told by `close`; without a listener Node would end the process in the middle of a run.
    this.#stream.on("error", () => undefined);
  }

  /** Resolves at once, or when the disk has taken what was written before. */
  async write(line: Line): Promise<void> {
    if (this.#stream.write(`${JSON.stringify(line)}\n`) || this.#stream.destroyed) return;
    const over = new AbortController();
    const { signal } = over;
    const taken = [once(this.#stream, "drain", { signal }), once(this.#stream, "close", { signal })];
    // The listener of the other one would stay.
    await Promise.race(taken).finally(() => over.abort());
  }

  /** Throws where a line could not be written, such as on a full disk. */
  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string, where: string): z.output<Schema> {
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new OperatorError("usage", `${where} is not as this version writes it: ${problems.join("; ")}`);
}
