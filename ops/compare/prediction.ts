import { z } from "zod";
import { OperatorError } from "../exit.ts";
import { jsonOf } from "../json.ts";

const answer = {
  color: z.string(),
  release: z.string(),
  text: z.string(),
  tokens: z.number(),
  milliseconds: z.number(),
  ttft_milliseconds: z.number(),
};

const copy = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("ok"), ...answer }),
  z.object({
    outcome: z.enum(["refused", "error", "timeout"]),
    color: z.string(),
    /** Null where nobody said which release it is. */
    release: z.string().nullable(),
    reason: z.string(),
    milliseconds: z.number(),
  }),
]);

const prediction = z.object({
  request_id: z.string(),
  at: z.string(),
  question: z.string(),
  /** Whether the same model would answer the same again: temperature 0, or a seed. */
  repeatable: z.boolean(),
  /** Copies that were not sent since the prediction before. */
  dropped_before: z.number(),
  served: z.object(answer),
  copy,
});

/** What both colors made of one request, as `predictions export` prints it. */
export type Prediction = z.infer<typeof prediction>;

/** A prediction that the other color answered. */
export interface Pair extends Prediction {
  readonly copy: Extract<Prediction["copy"], { outcome: "ok" }>;
}

export function isPair(prediction: Prediction): prediction is Pair {
  return prediction.copy.outcome === "ok";
}

/** Reads exported lines. Throws `OperatorError` for a line that is no prediction. */
export function predictionsOf(text: string): Prediction[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const parsed = prediction.safeParse(jsonOf(line));
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new OperatorError("failed", `a stored prediction is not as expected: ${problems.join("; ")}`);
  });
}
