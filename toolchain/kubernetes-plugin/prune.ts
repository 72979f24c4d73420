import type { Properties } from "../../provider/kind.ts";
import { isNothing, isRecord } from "./values.ts";

/**
 * The part of `live` that has the shape of `inputs`: what the program said something about, with the values that are there now.
 * What the server, or somebody else, added is left out, in lists what comes after the last one given.
 */
export function prune(live: Properties, inputs: Properties): Properties {
  return pruned(live, inputs, () => false);
}

/** The same as inputs that a program could have given: with those that mean "nothing", which the server drops. */
export function pruneToInputs(live: Properties, inputs: Properties): Properties {
  return pruned(live, inputs, isNothing);
}

type Keep = (input: unknown) => boolean;

function pruned(live: Properties, inputs: Properties, keep: Keep): Properties {
  const entries = Object.entries(inputs).flatMap(([key, input]): [string, unknown][] => {
    if (live[key] !== undefined) return [[key, prunedValue(live[key], input, keep)]];
    return keep(input) ? [[key, input]] : [];
  });
  return Object.fromEntries(entries);
}

function prunedValue(live: unknown, input: unknown, keep: Keep): unknown {
  if (isRecord(live) && isRecord(input)) return pruned(live, input, keep);
  if (Array.isArray(live) && Array.isArray(input)) {
    return live.slice(0, input.length).map((item, at) => prunedValue(item, input[at], keep));
  }
  return live;
}
