import type {
  ContainerCreateOptions,
  DeviceRequest,
  EndpointSettings,
  HealthConfig,
  HostConfig,
} from "dockerode";
import type {
  ContainerInputs,
  DeviceRate,
  DeviceRequestInput,
  HealthcheckInput,
  NetworkInput,
  PortInput,
} from "./container-inputs.ts";
import { anonymousVolumes, binds, mount } from "./container-storage.ts";
import { labelMap, withoutUndefined } from "./engine-body.ts";
import { parseDuration } from "./go-duration.ts";
import { parseGpus } from "./gpus.ts";

export const mebibyte = 1024 * 1024;

/** The body of `POST /containers/create`. The first network comes with it; further ones are connected before the start. */
export function createBody(inputs: ContainerInputs): ContainerCreateOptions {
  const [first] = inputs.networksAdvanced ?? [];
  return withoutUndefined({
    Image: inputs.image,
    Hostname: inputs.hostname,
    Domainname: inputs.domainname,
    User: inputs.user,
    WorkingDir: inputs.workingDir,
    Cmd: inputs.command,
    Entrypoint: inputs.entrypoints,
    Env: inputs.envs,
    Labels: inputs.labels && labelMap(inputs.labels),
    Tty: inputs.tty,
    OpenStdin: inputs.stdinOpen,
    AttachStdout: inputs.attach,
    AttachStderr: inputs.attach,
    StopSignal: inputs.stopSignal,
    StopTimeout: inputs.stopTimeout,
    ExposedPorts: inputs.ports && Object.fromEntries(inputs.ports.map((port) => [portKey(port), {}])),
    Volumes: anonymousVolumes(inputs.volumes),
    Healthcheck: inputs.healthcheck && healthConfig(inputs.healthcheck),
    MacAddress: first?.macAddress,
    HostConfig: hostConfig(inputs),
    NetworkingConfig: first && { EndpointsConfig: { [first.name]: endpointSettings(first) } },
  });
}

/** How a container takes part in a network. */
export function endpointSettings(network: NetworkInput): EndpointSettings {
  const { ipv4Address, ipv6Address, linkLocalIps } = network;
  const addresses = withoutUndefined({
    IPv4Address: ipv4Address,
    IPv6Address: ipv6Address,
    LinkLocalIPs: linkLocalIps,
  });
  return withoutUndefined({
    Aliases: network.aliases,
    IPAMConfig: Object.keys(addresses).length === 0 ? undefined : addresses,
    DriverOpts: network.driverOpts && Object.fromEntries(network.driverOpts.map(splitOption)),
    GwPriority: network.gwPriority,
  });
}

/** `8000/tcp`, the engine's key of a container port. */
export function portKey(port: PortInput): string {
  return `${port.internal}/${port.protocol ?? "tcp"}`;
}

/** The limits that `POST /containers/{id}/update` takes too. */
export function resourceLimits(inputs: ContainerInputs): Partial<HostConfig> {
  return withoutUndefined({
    Memory: inputs.memory && inputs.memory * mebibyte,
    MemorySwap:
      inputs.memorySwap && (inputs.memorySwap > 0 ? inputs.memorySwap * mebibyte : inputs.memorySwap),
    MemoryReservation: inputs.memoryReservation && inputs.memoryReservation * mebibyte,
    CpuShares: inputs.cpuShares,
    CpusetCpus: inputs.cpuSet,
    CpuPeriod: inputs.cpuPeriod,
    CpuQuota: inputs.cpuQuota,
    RestartPolicy: { Name: inputs.restart ?? "no", MaximumRetryCount: inputs.maxRetryCount ?? 0 },
  });
}

function hostConfig(inputs: ContainerInputs): HostConfig {
  const [firstNetwork] = inputs.networksAdvanced ?? [];
  const requests = [
    ...(inputs.gpus === undefined ? [] : [parseGpus(inputs.gpus)]),
    ...(inputs.deviceRequests ?? []),
  ];
  return withoutUndefined({
    ...resourceLimits(inputs),
    NanoCpus: inputs.cpus === undefined ? undefined : Math.round(Number(inputs.cpus) * 1e9),
    AutoRemove: inputs.rm,
    ReadonlyRootfs: inputs.readOnly,
    Privileged: inputs.privileged,
    PublishAllPorts: inputs.publishAllPorts,
    PortBindings: inputs.ports && portBindings(inputs.ports),
    Binds: binds(inputs.volumes),
    VolumesFrom: inputs.volumes?.flatMap(({ fromContainer, readOnly }) => {
      return fromContainer === undefined ? [] : [`${fromContainer}${readOnly ? ":ro" : ""}`];
    }),
    Mounts: inputs.mounts?.map(mount) as HostConfig["Mounts"],
    Tmpfs: inputs.tmpfs,
    CapAdd: inputs.capabilities?.adds,
    CapDrop: inputs.capabilities?.drops,
    SecurityOpt: inputs.securityOpts,
    Dns: inputs.dns,
    DnsOptions: inputs.dnsOpts,
    DnsSearch: inputs.dnsSearches,
    ExtraHosts: inputs.hosts?.map(({ host, ip }) => `${host}:${ip}`),
    GroupAdd: inputs.groupAdds,
    IpcMode: inputs.ipcMode,
    PidMode: inputs.pidMode,
    UsernsMode: inputs.usernsMode,
    CgroupParent: inputs.cgroupParent,
    CgroupnsMode: inputs.cgroupnsMode,
    NetworkMode: inputs.networkMode ?? firstNetwork?.name,
    Runtime: inputs.runtime,
    Init: inputs.init,
    ShmSize: inputs.shmSize && inputs.shmSize * mebibyte,
    StorageOpt: inputs.storageOpts,
    Sysctls: inputs.sysctls,
    Ulimits: inputs.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    LogConfig:
      inputs.logDriver !== undefined || inputs.logOpts !== undefined
        ? { Type: inputs.logDriver ?? "", Config: inputs.logOpts ?? {} }
        : undefined,
    Devices: inputs.devices?.map(({ hostPath, containerPath = hostPath, permissions = "rwm" }) => ({
      PathOnHost: hostPath,
      PathInContainer: containerPath,
      CgroupPermissions: permissions,
    })),
    DeviceRequests: requests.length === 0 ? undefined : requests.map(deviceRequest),
    BlkioDeviceReadBps: inputs.deviceReadBps?.map(throttle),
    BlkioDeviceReadIOps: inputs.deviceReadIops?.map(throttle),
    BlkioDeviceWriteBps: inputs.deviceWriteBps?.map(throttle),
    BlkioDeviceWriteIOps: inputs.deviceWriteIops?.map(throttle),
  });
}

function portBindings(ports: readonly PortInput[]): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const binding = {
      HostIp: port.ip ?? "0.0.0.0",
      HostPort: port.external === undefined ? "" : `${port.external}`,
    };
    (bindings[portKey(port)] ??= []).push(binding);
  }
  return bindings;
}

function healthConfig(healthcheck: HealthcheckInput): HealthConfig {
  const duration = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text));
  return withoutUndefined({
    Test: healthcheck.tests,
    Interval: duration(healthcheck.interval),
    Timeout: duration(healthcheck.timeout),
    StartPeriod: duration(healthcheck.startPeriod),
    StartInterval: duration(healthcheck.startInterval),
    Retries: healthcheck.retries,
  });
}

function deviceRequest({
  driver,
  count,
  deviceIds,
  capabilities,
  options,
}: DeviceRequestInput): DeviceRequest {
  return withoutUndefined({
    Driver: driver,
    Count: count,
    DeviceIDs: deviceIds,
    Capabilities: [capabilities ?? ["gpu"]],
    Options: options,
  });
}

function throttle({ path, rate }: DeviceRate): { Path: string; Rate: number } {
  return { Path: path, Rate: rate };
}

function splitOption(option: string): [string, string] {
  const at = option.indexOf("=");
  return at < 0 ? [option, ""] : [option.slice(0, at), option.slice(at + 1)];
}
