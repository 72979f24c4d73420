import type { RequestKind } from "./kind.ts";

/** A request that a virtual user has begun; it has no other one under way. */
export interface Begun {
  readonly vu: number;
  /** Milliseconds since 1970. */
  readonly t: number;
  readonly kind: RequestKind;
  /** Of the request, in no other one of any run. */
  readonly id: string;
  /** How much later it was sent than it was due, milliseconds, where k6 has dropped no arrival before. */
  readonly late: number;
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
/** The whole line of an arrival that was not sent, for the runner did not say whether it is wanted. */
export const unsentLine = "bluegreen:unsent";
