import { z } from "zod";
import { decimal, object, oneOf, pathMark, text, whole } from "./schema-parts.ts";

const promptsError = `allowed: a list of 1 to 20 prompts; do: pulumi config set --path '${pathMark}[0]' 'Say hello.'`;

/** What the answers to the golden set are held to. A limit that is left out is not held to anything, where no default is told. */
const limits = object({
  /** Answers of a color below which the verdict is inconclusive. Default: 5. */
  minimumSamples: whole(1, 500, 5, "answers").optional(),
  /** Items with expectations that hold all of them, at least. Default: 100. */
  passRatePercent: whole(1, 100, 100, "percent").optional(),
  /** Requests that are not answered, at most. Default: 0. */
  errorPercent: whole(0, 99, 0, "percent").optional(),
  /** Repeatable items that both colors answer with the same text, at least. */
  agreementPercent: whole(1, 100, 90, "percent").optional(),
  /** 95th percentile of the time of a whole answer, as a multiple of the serving color's, at most. */
  p95Ratio: decimal(1, 100, 2).optional(),
  /** The same time, at most. */
  p95Milliseconds: whole(1, 600_000, 5000, "milliseconds").optional(),
  /** Median of the time to the first token, as a multiple of the serving color's, at most. */
  timeToFirstTokenRatio: decimal(1, 100, 2).optional(),
  /** The same time, at most. */
  timeToFirstTokenMilliseconds: whole(1, 600_000, 1000, "milliseconds").optional(),
  /** Memory after all checks, percent of the color's limit, at most. Needs no golden set. */
  memoryPercent: whole(1, 99, 90, "percent").optional(),
});

const rule = oneOf(["kept", "any"], "any").default("kept");

/** What a candidate must keep of the color that serves; `any` lets it change. */
const compatibility = object({
  /** Every operation of its OpenAPI document, taking what it took and answering no less. */
  api: rule,
  /** Of the model file's header. */
  architecture: rule,
  contextLength: rule,
  tokenizer: rule,
  chatTemplate: rule,
  /** A context of a conversation that is not smaller. */
  contextTokens: rule,
});

/** What a color must pass before it may receive users. */
export const gate = object({
  /** A color must be ready this long after its containers were created. */
  loadBudgetSeconds: whole(1, 7200, 180, "seconds").default(180),
  /** Prompts that must be answered before a color may receive users. */
  smokePrompts: z
    .array(text(/^[^]{1,4000}$/, "a prompt of 1 to 4000 characters", "'Say hello.'"), { error: promptsError })
    .min(1, { error: promptsError })
    .max(20, { error: promptsError })
    .default(["Say hello."]),
  /** One smoke prompt must be answered within this time. */
  smokeTimeoutSeconds: whole(1, 600, 60, "seconds").default(60),
  /** `warn`: a color that is ready, serves its release and answers gets its users whatever else was found; the verdict tells it. */
  mode: oneOf(["enforce", "warn"], "enforce").default("enforce"),
  /** Items that the candidate and the serving color are asked, one JSON object a line; docs/gate.md tells the format. */
  goldenSet: text(
    /^(?!\/)(?!.*\.\.\/).+\.jsonl$/,
    "the path of a .jsonl file inside the project's folder, relative to it",
    "golden/smollm2-135m.jsonl",
  ).optional(),
  /** Time for the answer to one item. Default: 30. */
  goldenTimeoutSeconds: whole(1, 600, 30, "seconds").optional(),
  limits: limits.prefault({}),
  compatibility: compatibility.prefault({}),
});
