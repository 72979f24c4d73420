import { Agent } from "undici";

/** Time to connect to a service of this color, milliseconds. */
const connectMilliseconds = 5000;

/** Time for what a service of this color tells of itself, milliseconds. */
export const lookMilliseconds = 5000;

/** Connections to a service of this color. How long its work may take is the caller's business, by its signal. */
export function serviceAgent(): Agent {
  return new Agent({ connect: { timeout: connectMilliseconds }, headersTimeout: 0, bodyTimeout: 0 });
}
