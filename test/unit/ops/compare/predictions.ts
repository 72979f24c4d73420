import type { Prediction } from "../../../../ops/compare/prediction.ts";

export const served = { color: "blue", release: "b".repeat(64) };
export const copy = { color: "green", release: "c".repeat(64) };

const measured = { tokens: 4, milliseconds: 100, ttft_milliseconds: 20 };

/** A pair of equal answers, with what a test wants to be different. */
export function pair(
  id: string,
  other: {
    readonly served?: Partial<Prediction["served"]>;
    readonly copy?: Partial<Prediction["served"]>;
    readonly repeatable?: boolean;
    readonly dropped?: number;
  } = {},
): Prediction {
  return {
    request_id: id,
    at: "2026-11-21T12:00:00.000Z",
    question: `question ${id}`,
    repeatable: other.repeatable ?? true,
    dropped_before: other.dropped ?? 0,
    served: { ...served, text: "one two three four", ...measured, ...other.served },
    copy: { outcome: "ok", ...copy, text: "one two three four", ...measured, ...other.copy },
  };
}

/** A copy that brought no answer. */
export function failure(
  id: string,
  outcome: "refused" | "error" | "timeout" = "error",
  release: string | null = copy.release,
): Prediction {
  return { ...pair(id), copy: { outcome, color: copy.color, release, reason: "broken", milliseconds: 1 } };
}
