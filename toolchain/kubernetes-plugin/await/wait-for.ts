import type { KubernetesObject } from "../../../provider/kubernetes-object.ts";
import { conditionOf, ready, said, waiting, type Standing } from "./standing.ts";

/** One condition that `pulumi.com/waitFor` names: `condition=Ready`, `condition=Ready=False`. */
export interface WantedCondition {
  readonly type: string;
  readonly status: string;
}

/** @returns undefined where an expression is none that this plugin understands */
export function wantedConditions(annotation: string): WantedCondition[] | undefined {
  const parsed = expressions(annotation).map((expression) =>
    /^condition=([^=]+)(?:=(\w+))?$/.exec(expression),
  );
  if (parsed.length === 0 || parsed.includes(null)) return undefined;
  return parsed.map((match) => ({ type: match?.[1] ?? "", status: match?.[2] ?? "True" }));
}

/** Ready once every condition has the wanted status. */
export function conditionsStanding(object: KubernetesObject, wanted: readonly WantedCondition[]): Standing {
  const open = wanted.find(
    ({ type, status }) => conditionOf(object, type)?.status.toLowerCase() !== status.toLowerCase(),
  );
  if (open === undefined) return ready;
  const condition = conditionOf(object, open.type);
  const now = condition === undefined ? "" : ` (${condition.status}: ${said(condition)})`;
  return waiting(`condition ${open.type} is not ${open.status}${now}`);
}

/** A JSON list of expressions, or one alone. */
function expressions(annotation: string): string[] {
  try {
    const value: unknown = JSON.parse(annotation);
    if (Array.isArray(value)) return value.map(String);
  } catch {
    return [annotation];
  }
  return [annotation];
}
