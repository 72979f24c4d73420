import type { Properties } from "../../../provider/kind.ts";
import { equalFor, type Inputs, type Shape } from "./shape.ts";

/**
 * The recorded inputs as AWS has them now: of everything that the program states the live value, and what cannot be read back as it was. What the
 * program leaves to AWS stays left out, so that only what somebody changed makes a difference; maps (tags) are taken whole. Without recorded inputs,
 * as for `get` and imports, all that is live.
 */
export function asLive(inputs: Inputs, recorded: Properties, live: Properties): Properties {
  const isImported = Object.keys(recorded).length === 0;
  const keys = Object.keys(isImported ? live : recorded).filter(
    (key) => key.startsWith("__") || key in inputs,
  );
  return Object.fromEntries(
    keys
      .map((key): [string, unknown] => {
        if (!(key in live)) return [key, recorded[key]];
        return [key, isImported ? live[key] : valueAsLive(inputs[key], recorded[key], live[key])];
      })
      .filter(([, value]) => value !== undefined),
  );
}

function valueAsLive(shape: Shape | undefined, recorded: unknown, live: unknown): unknown {
  if (Array.isArray(recorded) && Array.isArray(live)) {
    const stated = Object.assign({}, ...recorded.filter(isRecord)) as Properties;
    const found = live.map((item: unknown) =>
      valueAsLive(shape?.items, isRecord(item) ? stated : item, item),
    );
    return equalFor(shape, recorded, found) ? recorded : found;
  }
  if (shape?.type === "map" || !isRecord(recorded) || !isRecord(live)) return live;
  const keys = Object.keys(recorded).filter((key) => key in live);
  return Object.fromEntries(
    keys
      .map((key) => [key, valueAsLive(shape?.properties?.[key], recorded[key], live[key])] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
