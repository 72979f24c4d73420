import type { Container, Pod } from "../pods.ts";
import { containersOf } from "../pods.ts";
import { allContexts, containerContexts, told } from "./contexts.ts";
import type { Control } from "./control.ts";

const seLinuxTypes: readonly string[] = [
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
];

const safeSysctls: readonly string[] = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];

/** The controls of the level "baseline" that the level "restricted" leaves as they are. */
export const baselineControls = [
  {
    name: "HostProcess",
    violations: (pod) =>
      allContexts(pod)
        .filter(({ context }) => context.windowsOptions?.hostProcess === true)
        .map(({ path }) => `${path}.windowsOptions.hostProcess is true; allowed: false, or left out`),
  },
  {
    name: "Host Namespaces",
    violations: ({ path, spec }) =>
      (["hostNetwork", "hostPID", "hostIPC"] as const)
        .filter((field) => spec[field] === true)
        .map((field) => `${path}.${field} is true; allowed: false, or left out`),
  },
  {
    name: "Privileged Containers",
    violations: (pod) =>
      containerContexts(pod)
        .filter(({ context }) => context.privileged === true)
        .map(({ path }) => `${path}.privileged is true; allowed: false, or left out`),
  },
  {
    name: "Host Ports",
    violations: (pod) =>
      containersOf(pod).flatMap(({ path, container }) =>
        (container.ports ?? [])
          .filter(({ hostPort = 0 }) => hostPort !== 0)
          .map(
            ({ hostPort, containerPort }) =>
              `${path}.ports[${containerPort}].hostPort is ${hostPort}; allowed: left out`,
          ),
      ),
  },
  { name: "Host Probes / Lifecycle Hooks", violations: hostProbes },
  {
    name: "AppArmor",
    violations: (pod) =>
      allContexts(pod)
        .filter(({ context }) => context.appArmorProfile?.type === "Unconfined")
        .map(
          ({ path }) => `${path}.appArmorProfile.type is "Unconfined"; allowed: RuntimeDefault and Localhost`,
        ),
  },
  { name: "SELinux", violations: foreignSeLinux },
  {
    name: "/proc Mount Type",
    violations: (pod) =>
      containerContexts(pod)
        .filter(({ context: { procMount = "Default" } }) => procMount !== "Default")
        .map(
          ({ path, context }) =>
            `${path}.procMount is ${told(context.procMount)}; allowed: Default or left out`,
        ),
  },
  {
    name: "Sysctls",
    violations: ({ path, spec }) =>
      (spec.securityContext?.sysctls ?? [])
        .filter(({ name }) => !safeSysctls.includes(name))
        .map(({ name }) => `${path}.securityContext.sysctls has ${name}; allowed: ${safeSysctls.join(", ")}`),
  },
] as const satisfies readonly Control[];

/** A probe's host is an address that kubelet asks for the pod: of the node, or of anything that it reaches. */
function hostProbes(pod: Pod): readonly string[] {
  return containersOf(pod).flatMap(({ path, container }) =>
    Object.entries(hooksOf(container)).flatMap(([name, hook]) => {
      const host = hook?.httpGet?.host ?? hook?.tcpSocket?.host ?? "";
      return host === "" ? [] : [`${path}.${name} asks the host ${host}; its host has to be left out`];
    }),
  );
}

function hooksOf({ startupProbe, readinessProbe, livenessProbe, lifecycle }: Container) {
  return {
    startupProbe,
    readinessProbe,
    livenessProbe,
    "lifecycle.preStop": lifecycle?.preStop,
    "lifecycle.postStart": lifecycle?.postStart,
  };
}

function foreignSeLinux(pod: Pod): readonly string[] {
  return allContexts(pod).flatMap(({ path, context: { seLinuxOptions = {} } }) => {
    const { type = "", user = "", role = "" } = seLinuxOptions;
    return [
      ...(seLinuxTypes.includes(type)
        ? []
        : [`${path}.seLinuxOptions.type is ${told(type)}; allowed: ${seLinuxTypes.slice(1).join(", ")}`]),
      ...(user === "" ? [] : [`${path}.seLinuxOptions.user is ${told(user)}; allowed: left out`]),
      ...(role === "" ? [] : [`${path}.seLinuxOptions.role is ${told(role)}; allowed: left out`]),
    ];
  });
}
