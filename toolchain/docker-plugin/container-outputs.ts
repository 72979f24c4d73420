import type { Properties } from "../../provider/kind.ts";
import { mebibyte, portKey } from "./container-body.ts";
import { withoutUndefined } from "./engine-body.ts";
import { containerDefaults, type ContainerInputs } from "./container-inputs.ts";
import { nameOf } from "./container-settle.ts";
import { formatDuration } from "./go-duration.ts";
import type { InspectedContainer } from "./inspected.ts";

/** Output that tells why a container has to be replaced although no input changed. */
export const defectOutput = "defect";

/** What the outputs hold beside inputs and what the engine tells. */
export interface Findings {
  readonly containerLogs?: string;
  readonly defect?: string;
}

/** The outputs of a container: its inputs, the defaults, and what only the engine knows. */
export function containerOutputs(
  inputs: ContainerInputs,
  state: InspectedContainer,
  findings: Findings = {},
): Properties {
  const { Config: config, HostConfig: host } = state;
  const given = Object.entries(inputs).filter(([key]) => !key.startsWith("__"));
  return withoutUndefined({
    ...containerDefaults,
    bridge: "",
    command: config.Cmd ?? [],
    entrypoints: [config.Entrypoint ?? []].flat(),
    envs: config.Env ?? [],
    hostname: config.Hostname,
    init: host.Init ?? false,
    ipcMode: host.IpcMode ?? "",
    labels: Object.entries(config.Labels ?? {}).map(([label, value]) => ({ label, value })),
    logDriver: host.LogConfig?.Type ?? "",
    networkMode: host.NetworkMode,
    platform: state.Platform,
    runtime: host.Runtime ?? "",
    securityOpts: (host.SecurityOpt as string[] | null) ?? [],
    shmSize: Math.round((host.ShmSize ?? 0) / mebibyte),
    stopSignal: config.StopSignal ?? "",
    stopTimeout: config.StopTimeout ?? 0,
    healthcheck: healthcheckOf(config.Healthcheck),
    ...Object.fromEntries(given),
    name: nameOf(state),
    ports: inputs.ports?.map((port) => ({
      ip: "0.0.0.0",
      protocol: "tcp",
      ...port,
      external: externalPort(port, state),
    })),
    networkDatas: networkDatas(state),
    exitCode: state.State.ExitCode,
    containerLogs: findings.containerLogs ?? "",
    [defectOutput]: findings.defect,
  });
}

type Port = NonNullable<ContainerInputs["ports"]>[number];

/** The host's port; where the program left it open, the one that the engine chose. */
function externalPort(port: Port, state: InspectedContainer): number | undefined {
  const [binding] = state.NetworkSettings.Ports[portKey(port)] ?? [];
  return port.external ?? (binding === undefined ? undefined : Number(binding.HostPort));
}

function networkDatas(state: InspectedContainer): Properties[] {
  return Object.entries(state.NetworkSettings.Networks).map(([networkName, network]) => ({
    networkName,
    ipAddress: network.IPAddress,
    ipPrefixLength: network.IPPrefixLen,
    gateway: network.Gateway,
    ipv6Gateway: network.IPv6Gateway,
    globalIpv6Address: network.GlobalIPv6Address,
    globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
    macAddress: network.MacAddress,
  }));
}

function healthcheckOf(health: InspectedContainer["Config"]["Healthcheck"]): Properties | undefined {
  if (health?.Test === undefined) return undefined;
  return {
    tests: health.Test,
    interval: formatDuration(health.Interval ?? 0),
    timeout: formatDuration(health.Timeout ?? 0),
    startPeriod: formatDuration(health.StartPeriod ?? 0),
    retries: health.Retries ?? 0,
  };
}
