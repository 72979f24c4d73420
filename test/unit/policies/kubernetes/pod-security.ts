import { podSecurityRestricted } from "../../../../policies/kubernetes/pod-security-restricted.ts";
import type { Given, RuleCase } from "../rule-cases.ts";
import { inPreview, unknown } from "../unknown.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Changes {
  readonly pod?: Fields;
  readonly context?: Fields;
  readonly container?: Fields;
}

const ownContext = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** A pod that keeps every control, but for what is changed. */
function daemons({ pod = {}, context = {}, container = {} }: Changes, name = "monitoring-host"): Given {
  const spec = {
    securityContext: ownContext,
    containers: [
      {
        name: "host",
        image: "host:1",
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, ...context },
        ...container,
      },
    ],
    ...pod,
  };
  return { type: "kubernetes:apps/v1:DaemonSet", name, props: { spec: { template: { spec } } } };
}

const path = "spec.template.spec";
const context = `${path}.containers[host].securityContext`;
const profiles = "allowed: RuntimeDefault and Localhost";

/** What breaks each control alone, and what is said of it. */
export const brokenControls: readonly (readonly [control: string, changes: Changes, violation: string])[] = [
  [
    "Sysctls",
    {
      pod: {
        securityContext: {
          ...ownContext,
          sysctls: [{ name: "net.ipv4.tcp_syncookies" }, { name: "kernel.msgmax" }],
        },
      },
    },
    `${path}.securityContext.sysctls has kernel.msgmax; allowed: kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start, net.ipv4.tcp_syncookies, net.ipv4.ping_group_range, net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_keepalive_time, net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes`,
  ],
  [
    "HostProcess",
    { context: { windowsOptions: { hostProcess: true } } },
    `${context}.windowsOptions.hostProcess is true; allowed: false, or left out`,
  ],
  ["Host Namespaces", { pod: { hostPID: true } }, `${path}.hostPID is true; allowed: false, or left out`],
  [
    "Privileged Containers",
    { context: { privileged: true } },
    `${context}.privileged is true; allowed: false, or left out`,
  ],
  [
    "Host Ports",
    { container: { ports: [{ containerPort: 80, hostPort: 80 }] } },
    `${path}.containers[host].ports[80].hostPort is 80; allowed: left out`,
  ],
  [
    "Host Probes / Lifecycle Hooks",
    { container: { lifecycle: { preStop: { httpGet: { host: "10.0.0.1", port: 80 } } } } },
    `${path}.containers[host].lifecycle.preStop asks the host 10.0.0.1; its host has to be left out`,
  ],
  [
    "AppArmor",
    { context: { appArmorProfile: { type: "Unconfined" } } },
    `${context}.appArmorProfile.type is "Unconfined"; ${profiles}`,
  ],
  [
    "SELinux",
    { context: { seLinuxOptions: { type: "spc_t" } } },
    `${context}.seLinuxOptions.type is "spc_t"; allowed: container_t, container_init_t, container_kvm_t, container_engine_t`,
  ],
  [
    "/proc Mount Type",
    { context: { procMount: "Unmasked" } },
    `${context}.procMount is "Unmasked"; allowed: Default or left out`,
  ],
  [
    "Volume Types",
    { pod: { volumes: [{ name: "root", hostPath: { path: "/" } }] } },
    `${path}.volumes[root] is of hostPath /; allowed: configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret`,
  ],
  [
    "Privilege Escalation",
    { context: { allowPrivilegeEscalation: undefined } },
    `${context}.allowPrivilegeEscalation is left out; allowed: false`,
  ],
  [
    "Running as Non-root",
    { context: { runAsNonRoot: false } },
    `${context}.runAsNonRoot is false; allowed: true, here or for the whole pod`,
  ],
  [
    "Running as Non-root user",
    { context: { runAsUser: 0 } },
    `${context}.runAsUser is 0, which is root; allowed: another number`,
  ],
  [
    "Seccomp",
    { context: { seccompProfile: { type: "Unconfined" } } },
    `${context}.seccompProfile.type is "Unconfined"; ${profiles}`,
  ],
  [
    "Capabilities",
    { context: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } } },
    `${context}.capabilities.add has SYS_ADMIN; allowed: NET_BIND_SERVICE`,
  ],
];

const plugin = {
  context: { runAsUser: 0 },
  pod: { volumes: [{ name: "kubelet", hostPath: { path: "/var/lib/kubelet/device-plugins" } }] },
};

/** What each control of Pod Security says, and whom it does not bind. */
export const podSecurityCases: readonly RuleCase[] = [
  {
    rule: podSecurityRestricted,
    title: "lets a pod pass that keeps every control",
    given: daemons({}),
    violations: [],
  },
  ...brokenControls.map(([control, changes, violation]): RuleCase => ({
    rule: podSecurityRestricted,
    title: `refuses what ${control} refuses`,
    given: daemons(changes),
    violations: [`${control}: ${violation}`],
  })),
  {
    rule: podSecurityRestricted,
    title: "lets the device plugin have root and its directory of the node, by their exemption",
    given: daemons(plugin, "gpu-plugin-daemons"),
    violations: [],
  },
  {
    rule: podSecurityRestricted,
    title: "gives the device plugin nothing beside that",
    given: daemons({ ...plugin, context: { runAsUser: 0, privileged: true } }, "gpu-plugin-daemons"),
    violations: [`Privileged Containers: ${context}.privileged is true; allowed: false, or left out`],
  },
  {
    rule: podSecurityRestricted,
    title: "gives an exempt name no other path of the node, and no other capability",
    given: daemons(
      {
        pod: { volumes: [{ name: "root", hostPath: { path: "/" } }] },
        context: { capabilities: { add: ["ALL"] } },
      },
      "gpu-exporter-daemons",
    ),
    violations: [
      `Volume Types: ${path}.volumes[root] is of hostPath /; allowed: configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret, hostPath /var/lib/kubelet/pod-resources`,
      `Capabilities: ${context}.capabilities.add has ALL; allowed: NET_BIND_SERVICE, SYS_ADMIN`,
    ],
  },
  {
    rule: podSecurityRestricted,
    title: "tells what is forbidden beside what is unknown",
    given: inPreview(daemons({ pod: { hostNetwork: unknown, hostPID: true } })),
    violations: [`Host Namespaces: ${path}.hostPID is true; allowed: false, or left out`],
  },
  {
    rule: podSecurityRestricted,
    title: "exempts no Deployment that has the name of an exempt DaemonSet",
    given: {
      ...daemons({ context: { runAsUser: 0 } }, "gpu-plugin-daemons"),
      type: "kubernetes:apps/v1:Deployment",
    },
    violations: [
      `Running as Non-root user: ${context}.runAsUser is 0, which is root; allowed: another number`,
    ],
  },
];
