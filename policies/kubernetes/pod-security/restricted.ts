import { eachKnown } from "../../each-known.ts";
import { knownOr } from "../../known.ts";
import type { Pod } from "../pods.ts";
import { containerContexts, effective, told } from "./contexts.ts";
import type { Control, Freedom } from "./control.ts";

const volumeTypes: readonly string[] = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const seccompTypes: readonly (string | undefined)[] = ["RuntimeDefault", "Localhost"];

/** The controls that the level "restricted" adds, or makes stricter than "baseline" has them: `HostPath Volumes` is in `Volume Types`. */
export const restrictedControls = [
  { name: "Volume Types", violations: foreignVolumes },
  {
    name: "Privilege Escalation",
    violations: (pod, { escalatesPrivileges }) =>
      eachKnown(containerContexts(pod), function* ({ path, context: { allowPrivilegeEscalation } }) {
        if (allowPrivilegeEscalation !== false && !escalatesPrivileges)
          yield `${path}.allowPrivilegeEscalation is ${told(allowPrivilegeEscalation)}; allowed: false`;
      }),
  },
  {
    name: "Running as Non-root",
    violations: (pod, { runsAsRoot }) =>
      eachKnown(effective(pod, "runAsNonRoot"), function* ({ path, value }) {
        if (value !== true && !runsAsRoot)
          yield `${path} is ${told(value)}; allowed: true, here or for the whole pod`;
      }),
  },
  {
    name: "Running as Non-root user",
    violations: (pod, { runsAsRoot }) =>
      eachKnown(effective(pod, "runAsUser"), function* ({ path, value }) {
        if (value === 0 && !runsAsRoot) yield `${path} is 0, which is root; allowed: another number`;
      }),
  },
  {
    name: "Seccomp",
    violations: (pod) =>
      eachKnown(effective(pod, "seccompProfile"), function* ({ path, value }) {
        if (!seccompTypes.includes(value?.type))
          yield `${path}.type is ${told(value?.type)}; allowed: RuntimeDefault and Localhost`;
      }),
  },
  { name: "Capabilities", violations: keptCapabilities },
] as const satisfies readonly Control[];

function foreignVolumes({ path, spec }: Pod, { hostPaths }: Freedom): Iterable<string> {
  return eachKnown(spec.volumes, function* (volume) {
    for (const type of Object.keys(volume)) {
      if (type === "name" || volumeTypes.includes(type)) continue;
      if (type === "hostPath" && hostPaths.includes(volume.hostPath?.path ?? "")) continue;
      const told = type === "hostPath" ? `hostPath ${volume.hostPath?.path}` : type;
      yield `${path}.volumes[${volume.name}] is of ${told}; allowed: ${[...volumeTypes, ...hostPaths.map((one) => `hostPath ${one}`)].join(", ")}`;
    }
  });
}

function keptCapabilities(
  pod: Pod,
  { addedCapabilities, keepsDefaultCapabilities }: Freedom,
): Iterable<string> {
  const allowed = ["NET_BIND_SERVICE", ...addedCapabilities];
  return eachKnown(containerContexts(pod), function* ({ path, context: { capabilities = {} } }) {
    const drop = knownOr(() => capabilities.drop ?? []);
    if (drop !== undefined && !drop.includes("ALL") && !keepsDefaultCapabilities)
      yield `${path}.capabilities.drop is ${told(drop)}; allowed: ["ALL"]`;
    const foreign = [...eachKnown(capabilities.add, (name) => (allowed.includes(name) ? [] : [name]))];
    if (foreign.length > 0)
      yield `${path}.capabilities.add has ${foreign.join(", ")}; allowed: ${allowed.join(", ")}`;
  });
}
