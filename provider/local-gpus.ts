import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { z } from "zod";
import { dockerEndpoint } from "./local-docker.ts";

/** A device of this machine. */
export interface Gpu {
  readonly index: number;
  readonly name: string;
  /** Undefined where the driver does not tell: the device shares the machine's memory, or is divided (MIG). */
  readonly memoryMebibytes?: number | undefined;
}

/** What is known of the GPUs that an engine can give to containers. */
export interface FoundGpus {
  /** What the engine calls its machine. */
  readonly machine: string;
  /** Whether it can give any: NVIDIA's container toolkit is there. */
  readonly hasToolkit: boolean;
  /** The devices; undefined where the engine is on another machine, or nobody here can tell. */
  readonly devices?: readonly Gpu[] | undefined;
}

/** How long the engine, and the driver's command, may take to answer, milliseconds. */
const askLimit = 5000;

const engineInfo = z.object({
  Name: z.string().default("of this machine"),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  /** Engines from 28.2 on. */
  DiscoveredDevices: z.array(z.object({ ID: z.string() })).nullish(),
});

/** What older engines look for themselves: with it `--gpus` works although no runtime was configured. */
const hooks = ["/usr/bin/nvidia-container-runtime-hook", "/usr/local/bin/nvidia-container-runtime-hook"];

/** Asks the engine that the docker CLI of this process would use, and the driver beside it. Undefined where the engine does not answer. */
export async function findLocalGpus(): Promise<FoundGpus | undefined> {
  try {
    const isHere = dockerEndpoint().kind === "socket";
    // The client takes half a second to load, and few stacks have GPUs.
    const { dockerClient } = await import("./docker-client.ts");
    const docker = dockerClient();
    Object.assign(docker.modem as object, { timeout: askLimit });
    const { Name: machine, ...info } = engineInfo.parse(await docker.info());
    return {
      machine,
      hasToolkit: hasNvidia(info) || (isHere && hooks.some(existsSync)),
      devices: isHere ? await devicesHere() : undefined,
    };
  } catch {
    return undefined;
  }
}

function hasNvidia({
  Runtimes: runtimes,
  DiscoveredDevices: devices,
}: Partial<z.infer<typeof engineInfo>>): boolean {
  const names = Object.keys(runtimes ?? {});
  return (
    names.some((name) => name.startsWith("nvidia")) ||
    (devices ?? []).some(({ ID }) => ID.startsWith("nvidia.com/gpu="))
  );
}

async function devicesHere(): Promise<Gpu[] | undefined> {
  try {
    const query = ["--query-gpu=index,name,memory.total", "--format=csv,noheader,nounits"];
    const { stdout } = await promisify(execFile)("nvidia-smi", query, { timeout: askLimit });
    return parseDevices(stdout);
  } catch {
    return undefined;
  }
}

/** Reads lines such as `0, Tesla T4, 15360` and `0, NVIDIA GB10, [N/A]`; others tell of no device. */
export function parseDevices(table: string): Gpu[] {
  return table.split("\n").flatMap((line) => {
    const [, index, name = "", memory] = /^\s*(\d+), (.+), (?:(\d+)|\[[^\]]+\])\s*$/.exec(line) ?? [];
    if (index === undefined) return [];
    return [
      { index: Number(index), name, memoryMebibytes: memory === undefined ? undefined : Number(memory) },
    ];
  });
}
