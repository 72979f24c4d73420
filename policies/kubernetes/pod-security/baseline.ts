import { eachKnown } from "../../each-known.ts";
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
      eachKnown(allContexts(pod), function* ({ path, context }) {
        if (context.windowsOptions?.hostProcess === true)
          yield `${path}.windowsOptions.hostProcess is true; allowed: false, or left out`;
      }),
  },
  {
    name: "Host Namespaces",
    violations: ({ path, spec }) =>
      eachKnown(["hostNetwork", "hostPID", "hostIPC"] as const, function* (field) {
        if (spec[field] === true) yield `${path}.${field} is true; allowed: false, or left out`;
      }),
  },
  {
    name: "Privileged Containers",
    violations: (pod) =>
      eachKnown(containerContexts(pod), function* ({ path, context }) {
        if (context.privileged === true) yield `${path}.privileged is true; allowed: false, or left out`;
      }),
  },
  {
    name: "Host Ports",
    violations: (pod) =>
      eachKnown(containersOf(pod), ({ path, container }) =>
        eachKnown(container.ports, function* ({ hostPort = 0, containerPort }) {
          if (hostPort !== 0)
            yield `${path}.ports[${containerPort}].hostPort is ${hostPort}; allowed: left out`;
        }),
      ),
  },
  { name: "Host Probes / Lifecycle Hooks", violations: hostProbes },
  {
    name: "AppArmor",
    violations: (pod) =>
      eachKnown(allContexts(pod), function* ({ path, context }) {
        if (context.appArmorProfile?.type === "Unconfined")
          yield `${path}.appArmorProfile.type is "Unconfined"; allowed: RuntimeDefault and Localhost`;
      }),
  },
  { name: "SELinux", violations: foreignSeLinux },
  {
    name: "/proc Mount Type",
    violations: (pod) =>
      eachKnown(containerContexts(pod), function* ({ path, context: { procMount = "Default" } }) {
        if (procMount !== "Default")
          yield `${path}.procMount is ${told(procMount)}; allowed: Default or left out`;
      }),
  },
  {
    name: "Sysctls",
    violations: ({ path, spec }) =>
      eachKnown(spec.securityContext?.sysctls, function* ({ name }) {
        if (!safeSysctls.includes(name))
          yield `${path}.securityContext.sysctls has ${name}; allowed: ${safeSysctls.join(", ")}`;
      }),
  },
] as const satisfies readonly Control[];

/** A probe's host is an address that kubelet asks for the pod: of the node, or of anything that it reaches. */
function hostProbes(pod: Pod): Iterable<string> {
  return eachKnown(containersOf(pod), ({ path, container }) =>
    eachKnown(hooks, function* ([name, read]) {
      const hook = read(container);
      const host = hook?.httpGet?.host ?? hook?.tcpSocket?.host ?? "";
      if (host !== "") yield `${path}.${name} asks the host ${host}; its host has to be left out`;
    }),
  );
}

type Hook = Pick<NonNullable<Container["livenessProbe"]>, "httpGet" | "tcpSocket">;

const hooks: readonly (readonly [name: string, read: (container: Container) => Hook | undefined])[] = [
  ["startupProbe", ({ startupProbe }) => startupProbe],
  ["readinessProbe", ({ readinessProbe }) => readinessProbe],
  ["livenessProbe", ({ livenessProbe }) => livenessProbe],
  ["lifecycle.preStop", ({ lifecycle }) => lifecycle?.preStop],
  ["lifecycle.postStart", ({ lifecycle }) => lifecycle?.postStart],
];

function foreignSeLinux(pod: Pod): Iterable<string> {
  return eachKnown(allContexts(pod), ({ path, context: { seLinuxOptions = {} } }) =>
    eachKnown(["type", "user", "role"] as const, function* (field) {
      const { [field]: value = "" } = seLinuxOptions;
      const allowed = field === "type" ? seLinuxTypes : [""];
      if (!allowed.includes(value))
        yield `${path}.seLinuxOptions.${field} is ${told(value)}; allowed: ${allowed.slice(1).join(", ") || "left out"}`;
    }),
  );
}
