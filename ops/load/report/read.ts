import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOf } from "../../json.ts";
import { runFiles, runSchema } from "../run-folder.ts";
import { reportFiles } from "./files.ts";
import { makeReport } from "./index.ts";
import { markerKinds, type Totals } from "./shape.ts";

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
      kind: z.enum(["health", "chat", "stream"]) satisfies z.ZodType<Totals["kind"]>,
      requests: z.number(),
      failed: z.number(),
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

/** Whether all files of the report are there, made after the last request. */
async function isWhole(folder: string): Promise<boolean> {
  const asked = await modifiedAt(join(folder, runFiles.requests));
  const made = await Promise.all(Object.values(reportFiles).map((file) => modifiedAt(join(folder, file))));
  return made.every((at) => at !== undefined && at >= (asked ?? 0));
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
