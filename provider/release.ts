import type { CheckFailure, Properties, ResourceKind } from "./kind.ts";
import type { Serving } from "./resources.ts";

/** A release has no life of its own: it records an identity and guards it while users are served. */
export const release: ResourceKind = {
  check(inputs, recorded) {
    const { serving, allowLiveChange, cure, ...inputsToRecord } = inputs;
    return { inputs: inputsToRecord, failures: guard(inputs, recorded, serving as Serving | undefined) };
  },
  create(inputs) {
    return Promise.resolve({ id: String(inputs["subject"]), outputs: inputs });
  },
  read(id, outputs, inputs) {
    return Promise.resolve({ id, outputs, inputs });
  },
  update(_id, _outputs, inputs) {
    return Promise.resolve(inputs);
  },
};

function guard(
  inputs: Properties,
  recorded: Properties | undefined,
  serving: Serving | undefined,
): CheckFailure[] {
  if (recorded === undefined || serving === undefined || serving.percent === 0) return [];
  if (inputs["allowLiveChange"] === true || recorded["identity"] === inputs["identity"]) return [];
  const subject = String(inputs["subject"]);
  const changes = changedFacts(recorded["facts"], inputs["facts"]);
  return [
    {
      property: "",
      reason:
        `${subject} is serving ${serving.percent} % of the users (so says the ${serving.source}), and this update would ` +
        `change it: ${changes}. Allowed while serving: nothing. Do: ${String(inputs["cure"])} ` +
        `Or set allowLiveChange: true for this one update, which users will notice as failed requests.`,
    },
  ];
}

/** The facts that differ, as `version "1" => "2"`. */
export function changedFacts(recorded: unknown, wanted: unknown): string {
  const before = (recorded ?? {}) as Record<string, unknown>;
  const after = (wanted ?? {}) as Record<string, unknown>;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${key} ${shown(before[key])} => ${shown(after[key])}`);
  return changes.length > 0 ? changes.join(", ") : "its identity";
}

function shown(fact: unknown): string {
  return fact === undefined ? "unset" : JSON.stringify(fact);
}
