import { differencesIn } from "./difference.ts";
import { isHarmless } from "./harmless.ts";
import { inPastTense } from "./operation.ts";
import type { Part } from "./part.ts";
import { partOf } from "./part.ts";
import type { Change } from "./preview.ts";
import { restartOf } from "./restart.ts";
import { carriesUsers } from "./serving.ts";
import type { Traffic } from "./traffic.ts";

/** So many properties are told; the list of changes has all. */
const mostProperties = 4;

/** Something that serves, stays, and changes in a way that is not known to be harmless. */
export interface Noticeable {
  readonly part: Part;
  /** Name of its resource. */
  readonly name: string;
  /** `changes in place (spec.replicas)` */
  readonly what: string;
}

/** What users may notice, though nothing that serves them is replaced or removed. */
export function noticeableIn(changes: readonly Change[], traffic: Traffic): Noticeable[] {
  return changes
    .filter(({ operation }) => operation !== "replace" && operation !== "delete")
    .filter((change) => carriesUsers(change, traffic) && !isHarmless(change))
    .map((change) => ({
      part: partOf(change),
      name: change.subject.name,
      what: restartOf(change) ?? inWords(change),
    }));
}

function inWords(change: Change): string {
  const { operation, subject } = change;
  if (operation === "create" || operation === "import")
    return `(${subject.kind}) is ${inPastTense(operation)}`;
  if (operation !== "update") return `changes in a way that this version does not know (${operation})`;
  const properties = differencesIn(change);
  if (properties.length === 0) return "changes in place";
  const rest = properties.length - mostProperties;
  const told = properties.slice(0, mostProperties).join(", ");
  return `changes in place (${rest > 0 ? `${told} and ${rest} more` : told})`;
}
