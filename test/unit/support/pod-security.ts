/** A pod's spec, as far as Pod Security looks at it. */
export interface JudgedPod {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: PodContext;
  readonly containers: readonly JudgedContainer[];
  readonly initContainers?: readonly JudgedContainer[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

interface PodContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly appArmorProfile?: { readonly type: string };
  readonly sysctls?: readonly { readonly name: string }[];
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

export interface JudgedContainer {
  readonly name: string;
  readonly securityContext?: PodContext & {
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
    readonly procMount?: string;
  };
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: Probe; readonly postStart?: Probe };
}

interface Probe {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

const volumeTypes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const seccompTypes = ["RuntimeDefault", "Localhost"];
const seLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
const sysctls = [
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

/** What the level "restricted" of the Pod Security Standards, which holds all of "baseline", would refuse; a sentence each. */
export function restrictedViolations(pod: JudgedPod): string[] {
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [
    ...(["hostNetwork", "hostPID", "hostIPC"] as const).filter((key) => pod[key] === true),
    ...(pod.volumes ?? []).flatMap(volumeViolations),
    ...contextViolations("pod", pod.securityContext ?? {}),
    ...containers.flatMap((container) => containerViolations(container, pod.securityContext ?? {})),
  ];
}

function volumeViolations({ name, ...source }: Readonly<Record<string, unknown>>): string[] {
  const wrong = Object.keys(source).filter((type) => !volumeTypes.includes(type));
  return wrong.map((type) => `volume ${String(name)}: ${type}`);
}

/** What is wrong wherever it stands, in the pod or in a container. */
function contextViolations(where: string, context: PodContext): string[] {
  const { runAsUser, seccompProfile, seLinuxOptions, appArmorProfile, windowsOptions } = context;
  const found = [
    runAsUser === 0 && "runAsUser is 0",
    context.runAsNonRoot === false && "runAsNonRoot is false",
    seccompProfile && !seccompTypes.includes(seccompProfile.type) && `seccomp is ${seccompProfile.type}`,
    seLinuxOptions && !seLinuxTypes.includes(seLinuxOptions.type ?? "") && "seLinuxOptions.type",
    (seLinuxOptions?.user ?? seLinuxOptions?.role ?? "") !== "" && "seLinuxOptions.user or role",
    appArmorProfile && !seccompTypes.includes(appArmorProfile.type) && "appArmorProfile",
    windowsOptions?.hostProcess === true && "windowsOptions.hostProcess",
    ...(context.sysctls ?? []).map(({ name }) => !sysctls.includes(name) && `sysctl ${name}`),
  ];
  return sentences(where, found);
}

function containerViolations(container: JudgedContainer, ofPod: PodContext): string[] {
  const { name, securityContext: own = {}, lifecycle } = container;
  const { capabilities = {} } = own;
  const added = (capabilities.add ?? []).filter((capability) => capability !== "NET_BIND_SERVICE");
  const probes = [
    container.startupProbe,
    container.readinessProbe,
    container.livenessProbe,
    lifecycle?.preStop,
    lifecycle?.postStart,
  ];
  const hosts = probes.map((probe) => probe?.httpGet?.host ?? probe?.tcpSocket?.host ?? "");
  const found = [
    own.privileged === true && "privileged",
    own.allowPrivilegeEscalation !== false && "allowPrivilegeEscalation is not false",
    !(capabilities.drop ?? []).includes("ALL") && "capabilities.drop lacks ALL",
    added.length > 0 && `capabilities.add has ${added.join()}`,
    (own.runAsNonRoot ?? ofPod.runAsNonRoot) !== true && "runAsNonRoot is not true",
    (own.seccompProfile ?? ofPod.seccompProfile) === undefined && "there is no seccompProfile",
    (own.procMount ?? "Default") !== "Default" && "procMount",
    (container.ports ?? []).some(({ hostPort = 0 }) => hostPort !== 0) && "hostPort",
    hosts.some((host) => host !== "") && "a probe or hook of another host",
  ];
  return [...sentences(name, found), ...contextViolations(name, own)];
}

function sentences(where: string, found: readonly (string | false | undefined)[]): string[] {
  return found.filter((each) => typeof each === "string").map((what) => `${where}: ${what}`);
}
