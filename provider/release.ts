import type { CheckFailure, Properties, ResourceKind } from "./kind.ts";
import type { ReleaseArgs, Serving } from "./resources/release.ts";

/** A release has no life of its own: it records an identity and guards it while users are served. */
export const release: ResourceKind = {
  check(inputs, recorded) {
    const { serving, allowLiveChange, cure, lease, running, ...inputsToRecord } = inputs;
    const disturbed = disturbance(lease as ReleaseArgs["lease"], new Date());
    return {
      inputs: inputsToRecord,
      failures: disturbed ?? guard(inputs, recorded, serving as Serving | undefined),
    };
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

/** Undefined where no other operation holds the running route. */
function disturbance(lease: ReleaseArgs["lease"], now: Date): CheckFailure[] | undefined {
  if (lease === undefined || lease.held.id === lease.own || Date.parse(lease.held.until) <= now.getTime())
    return undefined;
  const { holder, until } = lease.held;
  return [
    {
      property: "",
      reason:
        `${holder} holds a lease on the route until ${until}, and this update is none of its steps. Allowed until then: that ` +
        `operation's own updates. Do: wait for its end, stop it (npx bluegreen rollout --abort), or go on with it where its ` +
        `process is gone (npx bluegreen rollout --resume).`,
    },
  ];
}

function guard(
  inputs: Properties,
  recorded: Properties | undefined,
  serving: Serving | undefined,
): CheckFailure[] {
  if (serving === undefined || serving.percent === 0 || inputs["allowLiveChange"] === true) return [];
  if (recorded === undefined) return serving.source === "route" ? takeover(inputs, serving) : [];
  if (recorded["identity"] === inputs["identity"]) return [];
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

/** A state that knows nothing of a release that serves is not the state of who made it, unless it would make the very same. */
function takeover(inputs: Properties, { percent }: Serving): CheckFailure[] {
  const { running, identity } = inputs;
  if (typeof running !== "string" || running === identity) return [];
  return [
    {
      property: "",
      reason:
        `${String(inputs["subject"])} is serving ${percent} % of the users (so says the route) with the release ${running.slice(0, 12)}, ` +
        `of which this state knows nothing: another state owns the stack, and this update would take its users over with ` +
        `the release ${String(identity).slice(0, 12)}, unproven. Allowed while serving: nothing. Do: use that state's backend (pulumi login), or ` +
        `another stack name or kubernetes.namespace. Or set allowLiveChange: true for this one update, which users will ` +
        `notice as failed requests.`,
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
