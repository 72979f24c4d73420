import type { Cell } from "../ops/table.ts";
import { ratioOf, type Claim, type Standing } from "./flip-verdict.ts";
import { loadKinds } from "./load/result.ts";

const header = ["way", "swaps", "answered", "lost", "write to first answer, p50 / max ms", "ratio"];

/** A row for each way to swap, and a row for each kind of request. */
export function standingRows(ours: Standing, peer: Standing): Cell[][] {
  return [header, ...[ours, peer].map((standing) => standingRow(standing, ours, peer))];
}

/** The requests of one contestant by kind. */
export function kindRows({ kinds }: Standing): Cell[][] {
  return [
    ["requests", "answered", "lost", "p50 ms", "p95 ms", "p99 ms", "max ms"],
    ...loadKinds.map((kind): Cell[] => {
      const { answered, failed, latencyMilliseconds: time } = kinds[kind];
      const times = time ? [time.p50, time.p95, time.p99, time.max].map((value) => value.toFixed(1)) : [];
      return [kind, answered, failed, ...times];
    }),
  ];
}

/** Why requests were lost, the most frequent reason first. */
export function lossLines({ name, kinds }: Standing): string[] {
  return loadKinds.flatMap((kind) =>
    Object.entries(kinds[kind].reasons).map(([reason, count]) => `${name}: ${kind}: ${count} × ${reason}`),
  );
}

/** What a README shows of the run. */
export function markdownOf(
  ours: Standing,
  peer: Standing,
  claims: readonly Claim[],
  machine: string,
): string {
  const rows = standingRows(ours, peer).map((row) => `| ${row.join(" | ")} |`);
  const [head = "", ...rest] = rows;
  const kept = claims.map(({ text, measured, holds }) => `- ${holds ? "✓" : "✗"} ${text}: ${measured}`);
  return [head, head.replace(/[^|]+/g, "---"), ...rest, "", ...kept, "", `Measured on ${machine}.`, ""].join(
    "\n",
  );
}

function standingRow(standing: Standing, ours: Standing, peer: Standing): Cell[] {
  const { name, swaps, answered, failed, switchMilliseconds: time } = standing;
  const ratio = standing === ours ? ratioOf(ours, peer)?.toFixed(2) : "1";
  return [
    name,
    swaps,
    answered,
    failed,
    time ? `${Math.round(time.p50)} / ${Math.round(time.max)}` : "none",
    ratio ?? "none",
  ];
}
