import type { Properties } from "../../provider/kind.ts";
import { mebibyte } from "./container-body.ts";
import { withoutUndefined } from "./engine-body.ts";
import type { ContainerInputs, NetworkInput } from "./container-inputs.ts";
import { nameOf } from "./container-settle.ts";
import type { InspectedContainer } from "./inspected.ts";

/**
 * The inputs that would describe the container as it is now. Only what can change on a live container is read; the rest was fixed when the
 * container, known by its id, was created.
 */
export function inputsOfLive(recorded: ContainerInputs, state: InspectedContainer): Properties {
  const host = state.HostConfig;
  const policy = host.RestartPolicy?.Name || "no";
  const retries = host.RestartPolicy?.MaximumRetryCount ?? 0;
  return withoutUndefined({
    ...recorded,
    name: nameOf(state),
    memory: limit(mebibytes(host.Memory)),
    memorySwap:
      recorded.memorySwap === undefined && !host.Memory ? undefined : limit(mebibytes(host.MemorySwap)),
    memoryReservation: limit(mebibytes(host.MemoryReservation)),
    cpuShares: limit(host.CpuShares),
    cpuSet: host.CpusetCpus || undefined,
    cpuPeriod: limit(host.CpuPeriod),
    cpuQuota: limit(host.CpuQuota),
    restart: policy === "no" && recorded.restart === undefined ? undefined : policy,
    maxRetryCount: retries === 0 && recorded.maxRetryCount === undefined ? undefined : retries,
    networksAdvanced: recorded.networksAdvanced && liveNetworks(recorded.networksAdvanced, state),
  });
}

function mebibytes(bytes: number | undefined): number | undefined {
  return bytes === undefined || bytes < 0 ? bytes : bytes / mebibyte;
}

/** The engine writes 0 for "no limit". */
function limit(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

/** The recorded networks that the container is still in, with its address of now, and those that somebody added. */
function liveNetworks(recorded: readonly NetworkInput[], state: InspectedContainer): NetworkInput[] {
  const live = Object.entries(state.NetworkSettings.Networks);
  const isRecorded = (name: string, id: string) =>
    recorded.some((network) => [name, id].includes(network.name));
  const kept = recorded.flatMap((network) => {
    const found = live.find(([name, { NetworkID: id }]) => [name, id].includes(network.name));
    if (found === undefined) return [];
    const address = (found[1].IPAMConfig as { IPv4Address?: string } | null)?.IPv4Address;
    return [
      network.ipv4Address === undefined ? network : withoutUndefined({ ...network, ipv4Address: address }),
    ];
  });
  const added = live.filter(([name, { NetworkID: id }]) => !isRecorded(name, id)).map(([name]) => ({ name }));
  return [...kept, ...added];
}
