import type { CrowdResult } from "./crowd.ts";

export interface ServerLimits {
  readonly parallelSequences: number;
  readonly queueLength: number;
}

export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

/** Time for HTTP and storage on top of waiting and inference, milliseconds. */
const overhead = 500;

/** What a bounded queue allows: the answers that run, those that wait before it, and its own; milliseconds. */
export function admittedBound({ inference }: CrowdResult, limits: ServerLimits): number {
  const rounds = 1 + limits.queueLength / limits.parallelSequences + 1;
  return rounds * (inference?.p95 ?? 0) + overhead;
}

/** What a saturated server has to show. */
export function claimsOf(result: CrowdResult, limits: ServerLimits): readonly Claim[] {
  const { answered, refused, failed, admitted } = result;
  const turnedAway = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const bound = admittedBound(result, limits);
  const p95 = admitted?.p95 ?? Infinity;
  return [
    { text: `${answered.length} questions were answered`, holds: answered.length > 0 },
    {
      text: `${turnedAway} were refused with 429 or 503 and Retry-After`,
      holds: turnedAway > 0,
    },
    { text: `${failed.length} failed in another way`, holds: failed.length === 0 },
    {
      text: `p95 of the admitted is ${p95.toFixed(0)} ms, the bound ${bound.toFixed(0)} ms`,
      holds: p95 <= bound,
    },
  ];
}
