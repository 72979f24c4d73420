import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOf } from "../../json.ts";
import { runFiles } from "../run-folder.ts";
import { runSchema } from "../run-schema.ts";
import { requestKinds } from "../script/kind.ts";
import { reportFiles } from "./files.ts";
import { makeReport } from "./index.ts";
import { markerKinds } from "./shape.ts";

const times = z.object({ count: z.number(), p50: z.number(), p95: z.number() }).nullable();

/** The part of `report.json` that is read again: enough for a line of `bluegreen results`. */
const schema = z.object({
  version: z.literal(1),
  name: z.string(),
  run: runSchema,
  seconds: z.number(),
  verdict: z.object({
    passed: z.boolean(),
    inconclusive: z.string().optional(),
    failed: z.number(),
    total: z.number(),
    worstSecondErrorPercent: z.number(),
    sentences: z.array(z.string()),
  }),
  totals: z.array(
    z.object({
      kind: z.enum(requestKinds),
      requests: z.number(),
      failed: z.number(),
      cut: z.number(),
      latency: times,
      firstToken: times,
    }),
  ),
  markers: z.array(z.object({ at: z.number(), kind: z.enum(markerKinds), text: z.string() })),
});

/** What is told of a run among others. */
export type RunResult = Readonly<z.output<typeof schema>>;

/** The result of a run; its report is made where a part of it is missing, broken, of another version, or older than the run. */
export async function resultOf(folder: string): Promise<RunResult> {
  const kept = (await isWhole(folder)) ? await readKept(folder) : undefined;
  return kept ?? schema.parse(await makeReport(folder));
}

async function readKept(folder: string): Promise<RunResult | undefined> {
  const text = await readFile(join(folder, reportFiles.json), "utf8");
  return schema.safeParse(jsonOf(text)).data;
}

/** Whether all files of the report are there, made after the last request and after the end of the run. */
async function isWhole(folder: string): Promise<boolean> {
  const modified = (files: readonly string[]) =>
    Promise.all(files.map((file) => modifiedAt(join(folder, file))));
  const measured = await modified([runFiles.requests, runFiles.run]);
  const made = await modified(Object.values(reportFiles));
  const last = Math.max(...measured.map((at) => at ?? 0));
  return made.every((at) => at !== undefined && at >= last);
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
