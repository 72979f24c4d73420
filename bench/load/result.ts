import type { Sightings } from "./sightings.ts";
import { Tally } from "./tally.ts";

/** What the users of a load do. */
export const loadKinds = ["health", "chat", "stream"] as const;
export type LoadKind = (typeof loadKinds)[number];

/** A stream whose head came at `openedAt` and whose `[DONE]` came at `endedAt`, milliseconds since 1970. */
export interface StreamSpan {
  readonly openedAt: number;
  readonly endedAt: number;
}

/** What a load came to. */
export interface LoadResult {
  readonly tallies: Readonly<Record<LoadKind, Tally>>;
  /** Colors that answered `GET /healthz`. */
  readonly sightings: Sightings;
  readonly streams: readonly StreamSpan[];
}

/** What several loads came to together. */
export function sumOf(results: readonly LoadResult[]): Record<LoadKind, Tally> {
  const sum = { health: new Tally(), chat: new Tally(), stream: new Tally() };
  for (const { tallies } of results) for (const kind of loadKinds) sum[kind].addAll(tallies[kind]);
  return sum;
}

/** True where a stream was open from before `from` until after `to`, milliseconds since 1970. */
export function streamSpans(streams: readonly StreamSpan[], from: number, to: number): boolean {
  return streams.some(({ openedAt, endedAt }) => openedAt < from && endedAt > to);
}
