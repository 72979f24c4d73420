/** What one node of a type has. */
export interface GpuInstance {
  /** NVIDIA's name of its GPUs. */
  readonly gpu: "T4" | "A10G" | "L4" | "H100";
  readonly gpus: number;
  /** Memory of one GPU, as EC2 tells it; a model gets less, for the driver takes some. */
  readonly gpuMemoryMebibytes: number;
  readonly vcpus: number;
  readonly memoryMebibytes: number;
}

const t4 = { gpu: "T4", gpuMemoryMebibytes: 16_384 } as const;
const a10g = { gpu: "A10G", gpuMemoryMebibytes: 22_888 } as const;
const l4 = { gpu: "L4", gpuMemoryMebibytes: 22_888 } as const;
const h100 = { gpu: "H100", gpuMemoryMebibytes: 81_920 } as const;

/**
 * Types of EC2 with NVIDIA GPUs that colors may run on. All are x86-64.
 * Source: EC2's DescribeInstanceTypes, as the emulator moto 5.2.5 carries its answers (2026); not asked of an account here.
 */
export const gpuInstances: Readonly<Record<string, GpuInstance>> = {
  "g4dn.xlarge": { ...t4, gpus: 1, vcpus: 4, memoryMebibytes: 16_384 },
  "g4dn.2xlarge": { ...t4, gpus: 1, vcpus: 8, memoryMebibytes: 32_768 },
  "g4dn.4xlarge": { ...t4, gpus: 1, vcpus: 16, memoryMebibytes: 65_536 },
  "g4dn.8xlarge": { ...t4, gpus: 1, vcpus: 32, memoryMebibytes: 131_072 },
  "g4dn.12xlarge": { ...t4, gpus: 4, vcpus: 48, memoryMebibytes: 196_608 },
  "g4dn.16xlarge": { ...t4, gpus: 1, vcpus: 64, memoryMebibytes: 262_144 },
  "g5.xlarge": { ...a10g, gpus: 1, vcpus: 4, memoryMebibytes: 16_384 },
  "g5.2xlarge": { ...a10g, gpus: 1, vcpus: 8, memoryMebibytes: 32_768 },
  "g5.4xlarge": { ...a10g, gpus: 1, vcpus: 16, memoryMebibytes: 65_536 },
  "g5.8xlarge": { ...a10g, gpus: 1, vcpus: 32, memoryMebibytes: 131_072 },
  "g5.12xlarge": { ...a10g, gpus: 4, vcpus: 48, memoryMebibytes: 196_608 },
  "g5.16xlarge": { ...a10g, gpus: 1, vcpus: 64, memoryMebibytes: 262_144 },
  "g5.24xlarge": { ...a10g, gpus: 4, vcpus: 96, memoryMebibytes: 393_216 },
  "g5.48xlarge": { ...a10g, gpus: 8, vcpus: 192, memoryMebibytes: 786_432 },
  "g6.xlarge": { ...l4, gpus: 1, vcpus: 4, memoryMebibytes: 16_384 },
  "g6.2xlarge": { ...l4, gpus: 1, vcpus: 8, memoryMebibytes: 32_768 },
  "g6.4xlarge": { ...l4, gpus: 1, vcpus: 16, memoryMebibytes: 65_536 },
  "g6.8xlarge": { ...l4, gpus: 1, vcpus: 32, memoryMebibytes: 131_072 },
  "g6.12xlarge": { ...l4, gpus: 4, vcpus: 48, memoryMebibytes: 196_608 },
  "g6.16xlarge": { ...l4, gpus: 1, vcpus: 64, memoryMebibytes: 262_144 },
  "g6.24xlarge": { ...l4, gpus: 4, vcpus: 96, memoryMebibytes: 393_216 },
  "g6.48xlarge": { ...l4, gpus: 8, vcpus: 192, memoryMebibytes: 786_432 },
  "p5.4xlarge": { ...h100, gpus: 1, vcpus: 16, memoryMebibytes: 262_144 },
  "p5.48xlarge": { ...h100, gpus: 8, vcpus: 192, memoryMebibytes: 2_097_152 },
};

/**
 * What every node has of a group that may be made of several types: nodes of spot are found sooner among several. All have to have the
 * same GPUs, for a color's image and limits fit one kind; of the rest the least counts.
 *
 * @throws RangeError where there is no type, one is not known, or their GPUs differ
 */
export function leastOf(instanceTypes: readonly string[]): GpuInstance {
  const instances = instanceTypes.map((type, at) => known(type, at));
  const [first] = instances;
  if (first === undefined) {
    throw new RangeError('instanceTypes: got none; allowed are one or several, such as ["g4dn.xlarge"]');
  }
  const other = instances.findIndex(({ gpu, gpus }) => gpu !== first.gpu || gpus !== first.gpus);
  if (other >= 0) {
    throw new RangeError(
      `instanceTypes: got "${instanceTypes[0] ?? ""}" with ${describe(first)} and "${instanceTypes[other] ?? ""}" with ` +
        `${describe(instances[other])}; allowed are types with the same GPUs; choose one family and number`,
    );
  }
  return {
    ...first,
    vcpus: Math.min(...instances.map(({ vcpus }) => vcpus)),
    memoryMebibytes: Math.min(...instances.map(({ memoryMebibytes }) => memoryMebibytes)),
  };
}

function known(type: string, at: number): GpuInstance {
  const found = Object.hasOwn(gpuInstances, type) ? gpuInstances[type] : undefined;
  if (found) return found;
  const allowed = Object.keys(gpuInstances).join(", ");
  throw new RangeError(
    `instanceTypes[${at}]: got "${type}"; allowed are the types with NVIDIA GPUs ${allowed}; choose one of them`,
  );
}

function describe(instance: GpuInstance | undefined): string {
  return instance ? `${instance.gpus} × ${instance.gpu}` : "";
}
