import type { Properties } from "../../provider/kind.ts";
import { isRecord } from "./values.ts";

/**
 * The part of `live` that has the shape of `inputs`: what the program said something about, with the values that are there now.
 * What the server, or somebody else, added is left out, in lists what comes after the last one given.
 */
export function prune(live: Properties, inputs: Properties): Properties {
  const common = Object.entries(inputs).filter(([key]) => live[key] !== undefined);
  return Object.fromEntries(common.map(([key, input]) => [key, pruneValue(live[key], input)]));
}

function pruneValue(live: unknown, input: unknown): unknown {
  if (isRecord(live) && isRecord(input)) return prune(live, input);
  if (Array.isArray(live) && Array.isArray(input)) {
    return live.slice(0, input.length).map((item, at) => pruneValue(item, input[at]));
  }
  return live;
}
