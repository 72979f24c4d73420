import type Docker from "dockerode";
import { askRegistry } from "./engine-images.ts";
import type { Digests } from "./digests.ts";
import { messageOf } from "../errors.ts";

/** What came of asking for digests. */
export interface Learned {
  readonly digests: Digests;
  /** Why one was not learned, a line each; what was known of it stays. */
  readonly failures: readonly string[];
}

/** Asks the registry of each image which content its tag names now. Pulls nothing. */
export async function learnDigests(
  docker: Docker,
  references: readonly string[],
  known: Digests,
  signal: AbortSignal,
): Promise<Learned> {
  const digests: Record<string, string> = { ...known };
  const failures: string[] = [];
  for (const reference of references) {
    try {
      digests[reference] = await askRegistry(docker, reference, signal);
    } catch (reason) {
      signal.throwIfAborted();
      failures.push(`${reference}: ${messageOf(reason)}`);
    }
  }
  const sorted = Object.entries(digests).sort(([left], [right]) => (left < right ? -1 : 1));
  return { digests: Object.fromEntries(sorted), failures };
}
