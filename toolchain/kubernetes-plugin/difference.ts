import { isDeepStrictEqual } from "node:util";
import type { Comparison, Difference, Properties } from "../../provider/kind.ts";
import { changesBetween, pathSegments } from "../../provider/serve.ts";
import { hasGivenName } from "./autoname.ts";
import { inputsIn, liveIn } from "./checkpoint.ts";
import { normalized } from "./normalize.ts";
import { prune } from "./prune.ts";
import { isQuantityAt, sameQuantity } from "./quantity.ts";
import { replacesAt, type Mutability } from "./replace-rules.ts";
import type { ObjectType } from "./type-token.ts";
import { isNothing, isRecord, recordAt } from "./values.ts";

/**
 * The changes from what the cluster held when it was last looked at, reduced to what the program says something about, to what the
 * program says now. So what the server fills in is no change, and what somebody changed by hand is one after a refresh.
 */
export function difference(
  type: ObjectType,
  { recordedInputs, recordedOutputs, inputs }: Comparison,
  mutability: Mutability,
): Difference {
  const earlier = normalized(inputsIn(recordedOutputs) ?? recordedInputs);
  const live = liveIn(recordedOutputs);
  const given = normalized(inputs);
  const base = withIdentity(prune(live, earlier), live, given);
  const wanted = withoutDropped(given, base, earlier);
  const equal = (path: string, before: unknown, after: unknown) =>
    isQuantityAt(pathSegments(path)) && sameQuantity(before, after);
  const changes = changesBetween(base, wanted, equal).map((change) => ({
    ...change,
    replaces: replacesAt(type, wanted, mutability, change.path, valueAt(wanted, change.path)),
  }));
  const [before, after] = [recordAt(live, "metadata"), recordAt(given, "metadata")];
  const isSameName = before["name"] === after["name"] && before["namespace"] === after["namespace"];
  const deleteBeforeReplace = changes.some(({ replaces }) => replaces) && hasGivenName(given) && isSameName;
  return { changes, deleteBeforeReplace };
}

/** Name and namespace are compared with what the object has, also where they were not given before. */
function withIdentity(base: Properties, live: Properties, given: Properties): Properties {
  const [has, gets] = [recordAt(live, "metadata"), recordAt(given, "metadata")];
  const metadata = { ...recordAt(base, "metadata") };
  for (const key of ["name", "namespace"]) {
    if (gets[key] !== undefined) metadata[key] = has[key];
  }
  if (gets["namespace"] === undefined) delete metadata["namespace"];
  return { ...base, metadata };
}

/**
 * `given` without values that mean "nothing" (false, 0, "", empty) and that the server dropped when they were last sent: they are no
 * change. Where they were not sent before they are kept, for `replicas: 0` is one.
 */
function withoutDropped(given: Properties, base: Properties, earlier: Properties): Properties {
  const kept = Object.entries(given).filter(
    ([key, value]) => base[key] !== undefined || !isNothing(value) || !isDeepStrictEqual(value, earlier[key]),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => [key, withoutDroppedIn(value, base[key], earlier[key])]),
  );
}

function withoutDroppedIn(given: unknown, base: unknown, earlier: unknown): unknown {
  if (isRecord(given) && isRecord(base)) return withoutDropped(given, base, isRecord(earlier) ? earlier : {});
  if (!Array.isArray(given) || !Array.isArray(base)) return given;
  const before: readonly unknown[] = Array.isArray(earlier) ? earlier : [];
  return given.map((item, at) => withoutDroppedIn(item, base[at], before[at]));
}

function valueAt(object: Properties, path: string): unknown {
  return pathSegments(path).reduce<unknown>((value, segment) => {
    if (Array.isArray(value)) return value[Number(segment)] as unknown;
    return isRecord(value) ? value[segment] : undefined;
  }, object);
}
