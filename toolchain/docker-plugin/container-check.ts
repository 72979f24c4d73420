import { unknown, type CheckFailure, type Properties } from "../../provider/kind.ts";
import type { ContainerInputs, HealthcheckInput } from "./container-inputs.ts";
import type { ApiVersion } from "./engine.ts";
import { formatDuration, parseDuration } from "./go-duration.ts";
import { schemaFailures } from "./schema.ts";

export const containerType = "docker:index/container:Container";

/** What is wrong with the inputs of a container, each with its path and the cure. */
export function containerFailures(properties: Properties): CheckFailure[] {
  const wrongShape = schemaFailures(containerType, properties);
  if (wrongShape.length > 0) return wrongShape;
  const inputs = withoutUnknowns(properties) as unknown as ContainerInputs;
  return [
    ...memoryFailures(properties, inputs),
    ...healthcheckFailures(inputs.healthcheck ?? {}),
    ...capabilityFailures(inputs),
    ...uploadFailures(inputs),
    ...restartFailures(inputs),
    ...cpuFailures(inputs),
  ];
}

/** Inputs that the engine's API version would ignore in silence. */
export function apiFailures(inputs: ContainerInputs, [major, minor]: ApiVersion): CheckFailure[] {
  const mounts = inputs.mounts ?? [];
  const networks = inputs.networksAdvanced ?? [];
  const needs: [used: boolean, path: string, minor: number][] = [
    [inputs.healthcheck?.startInterval !== undefined, "healthcheck.startInterval", 44],
    [
      mounts.some(({ volumeOptions }) => volumeOptions?.subpath !== undefined),
      "mounts[].volumeOptions.subpath",
      45,
    ],
    [networks.some(({ gwPriority }) => gwPriority !== undefined), "networksAdvanced[].gwPriority", 48],
    [inputs.cgroupnsMode !== undefined, "cgroupnsMode", 41],
    [inputs.platform !== undefined, "platform", 41],
  ];
  return needs
    .filter(([used, , needed]) => used && (major < 1 || (major === 1 && minor < needed)))
    .map(([, property, needed]) => ({
      property,
      reason: `needs Docker engine API 1.${needed}, this engine speaks ${major}.${minor}; remove it or update Docker`,
    }));
}

function memoryFailures(properties: Properties, { memory, memorySwap }: ContainerInputs): CheckFailure[] {
  if (memory === undefined) return [];
  if ((properties["memorySwap"] ?? undefined) === undefined) {
    const reason =
      `is not set while memory is ${memory} MiB: the engine would make it ${2 * memory} MiB and every later preview would show a ` +
      `difference. Set memorySwap: ${memory} (no swap), or −1 (no limit).`;
    return [{ property: "memorySwap", reason }];
  }
  if (memorySwap === undefined || memorySwap < 0 || memorySwap >= memory) return [];
  return [
    { property: "memorySwap", reason: `is ${memorySwap} MiB, must be −1 or at least memory (${memory} MiB)` },
  ];
}

function healthcheckFailures(healthcheck: HealthcheckInput): CheckFailure[] {
  const names = ["interval", "timeout", "startPeriod", "startInterval"] as const;
  return names.flatMap((name) => {
    const text = healthcheck[name];
    if (text === undefined) return [];
    const property = `healthcheck.${name}`;
    const nanoseconds = parseDuration(text);
    if (nanoseconds === undefined)
      return [{ property, reason: `is "${text}", must be a Go duration such as 1m30s` }];
    const canonical = formatDuration(nanoseconds);
    if (canonical === text) return [];
    const reason = `is "${text}", write "${canonical}": the engine stores it so, and every later preview would show a difference`;
    return [{ property, reason }];
  });
}

function capabilityFailures({ capabilities = {} }: ContainerInputs): CheckFailure[] {
  const lists = { adds: capabilities.adds ?? [], drops: capabilities.drops ?? [] };
  return Object.entries(lists).flatMap(([list, names]) =>
    names.flatMap((name, at) => {
      if (name === "ALL" || /^CAP_[A-Z_0-9]+$/.test(name)) return [];
      const wanted = name.toUpperCase() === "ALL" ? "ALL" : `CAP_${name.toUpperCase().replace(/^CAP_/, "")}`;
      const reason = `is "${name}", write "${wanted}": the engine stores it so, and every later preview would show a difference`;
      return [{ property: `capabilities.${list}[${at}]`, reason }];
    }),
  );
}

function uploadFailures({ uploads = [], readOnly }: ContainerInputs): CheckFailure[] {
  const wrong = uploads.flatMap((upload, at) => {
    const sources = [upload.content, upload.contentBase64, upload.source].filter(
      (source) => source !== undefined,
    );
    if (sources.length <= 1) return [];
    return [{ property: `uploads[${at}]`, reason: "must have one of content, contentBase64 and source" }];
  });
  if (uploads.length === 0 || readOnly !== true) return wrong;
  const reason =
    "cannot be written into a container with readOnly: true; mount a volume or a host file instead";
  return [...wrong, { property: "uploads", reason }];
}

function restartFailures({ restart = "no", maxRetryCount = 0 }: ContainerInputs): CheckFailure[] {
  const allowed = ["no", "on-failure", "always", "unless-stopped"];
  if (!allowed.includes(restart)) {
    return [{ property: "restart", reason: `is "${restart}", must be one of ${allowed.join(", ")}` }];
  }
  if (maxRetryCount === 0 || restart === "on-failure") return [];
  const reason = `is ${maxRetryCount} with restart: ${restart}; the engine takes it with restart: on-failure only`;
  return [{ property: "maxRetryCount", reason }];
}

function cpuFailures({ cpus, cpuQuota, cpuPeriod }: ContainerInputs): CheckFailure[] {
  if (cpus === undefined) return [];
  if (!(Number(cpus) > 0))
    return [{ property: "cpus", reason: `is "${cpus}", must be a number above 0 such as "1.5"` }];
  if (cpuQuota === undefined && cpuPeriod === undefined) return [];
  return [
    { property: "cpus", reason: "cannot be used together with cpuQuota or cpuPeriod; keep one of them" },
  ];
}

/** `value` without what preview does not know yet, so that rules look at what is there. */
function withoutUnknowns(value: Properties): Properties {
  const known = Object.entries(value).filter(([, item]) => item !== unknown);
  return Object.fromEntries(known.map(([key, item]) => [key, knownItem(item)]));
}

function knownItem(item: unknown): unknown {
  if (Array.isArray(item)) return item.filter((entry) => entry !== unknown).map(knownItem);
  return typeof item === "object" && item !== null ? withoutUnknowns(item as Properties) : item;
}
