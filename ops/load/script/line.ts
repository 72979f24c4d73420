import type { Kind } from "./plan.ts";

/** A request that a virtual user has begun; it has no other one under way. */
export interface Begun {
  readonly vu: number;
  /** Milliseconds since 1970. */
  readonly t: number;
  readonly kind: Kind;
}

/** What became of the request that the virtual user had begun. Times are milliseconds. */
export interface Ended {
  readonly vu: number;
  readonly ms: number;
  readonly status: number;
  readonly color: string;
  readonly ok: boolean;
  readonly error?: string;
  readonly ttft?: number;
  readonly tokens?: number;
}

/** Beginnings of lines by which the runner tells what the script says from what k6 says. */
export const begunMark = "bluegreen:begun ";
export const endedMark = "bluegreen:ended ";
