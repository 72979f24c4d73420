import type { Pod } from "../pods.ts";
import { containerContexts, effective, told } from "./contexts.ts";
import type { Control } from "./control.ts";

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
    violations: (pod) =>
      containerContexts(pod)
        .filter(({ context }) => context.allowPrivilegeEscalation !== false)
        .map(
          ({ path, context }) =>
            `${path}.allowPrivilegeEscalation is ${told(context.allowPrivilegeEscalation)}; allowed: false`,
        ),
  },
  {
    name: "Running as Non-root",
    violations: (pod) =>
      effective(pod, "runAsNonRoot")
        .filter(({ value }) => value !== true)
        .map(({ path, value }) => `${path} is ${told(value)}; allowed: true, here or for the whole pod`),
  },
  {
    name: "Running as Non-root user",
    violations: (pod) =>
      effective(pod, "runAsUser")
        .filter(({ value }) => value === 0)
        .map(({ path }) => `${path} is 0, which is root; allowed: another number`),
  },
  {
    name: "Seccomp",
    violations: (pod) =>
      effective(pod, "seccompProfile")
        .filter(({ value }) => !seccompTypes.includes(value?.type))
        .map(
          ({ path, value }) => `${path}.type is ${told(value?.type)}; allowed: RuntimeDefault and Localhost`,
        ),
  },
  { name: "Capabilities", violations: keptCapabilities },
] as const satisfies readonly Control[];

function foreignVolumes({ path, spec }: Pod): readonly string[] {
  return (spec.volumes ?? []).flatMap(({ name, ...source }) =>
    Object.keys(source)
      .filter((type) => !volumeTypes.includes(type))
      .map((type) => `${path}.volumes[${name}] is of ${type}; allowed: ${volumeTypes.join(", ")}`),
  );
}

function keptCapabilities(pod: Pod): readonly string[] {
  return containerContexts(pod).flatMap(({ path, context: { capabilities = {} } }) => {
    const { drop = [], add = [] } = capabilities;
    const foreign = add.filter((name) => name !== "NET_BIND_SERVICE");
    return [
      ...(drop.includes("ALL") ? [] : [`${path}.capabilities.drop is ${told(drop)}; allowed: ["ALL"]`]),
      ...(foreign.length === 0
        ? []
        : [`${path}.capabilities.add has ${foreign.join(", ")}; allowed: NET_BIND_SERVICE`]),
    ];
  });
}
