import { describe, expect, it } from "vitest";
import { gpuInstances, leastOf } from "../../../../components/eks/gpu-instances.ts";

describe("types with GPUs", () => {
  it.each([
    ["g4dn.xlarge", "T4", 1, 16_384],
    ["g4dn.12xlarge", "T4", 4, 16_384],
    ["g5.xlarge", "A10G", 1, 22_888],
    ["g5.48xlarge", "A10G", 8, 22_888],
    ["g6.xlarge", "L4", 1, 22_888],
    ["g6.24xlarge", "L4", 4, 22_888],
    ["p5.4xlarge", "H100", 1, 81_920],
    ["p5.48xlarge", "H100", 8, 81_920],
  ])("%s has %s × %s", (type, gpu, gpus, gpuMemoryMebibytes) => {
    expect(leastOf([type])).toMatchObject({ gpu, gpus, gpuMemoryMebibytes });
  });

  it("have 4 GiB a vCPU in G4dn, G5 and G6, and more in P5", () => {
    for (const [type, { vcpus, memoryMebibytes }] of Object.entries(gpuInstances))
      expect([type, memoryMebibytes / vcpus >= 4096]).toEqual([type, true]);
    expect(leastOf(["p5.48xlarge"])).toMatchObject({ vcpus: 192, memoryMebibytes: 2_097_152 });
  });

  it("of one group have the same GPUs, and count with the least of the rest", () => {
    expect(leastOf(["g5.4xlarge", "g5.xlarge", "g5.2xlarge"])).toEqual({
      gpu: "A10G",
      gpus: 1,
      gpuMemoryMebibytes: 22_888,
      vcpus: 4,
      memoryMebibytes: 16_384,
    });
  });

  it.each([
    [["g4dn.xlarge", "g5.xlarge"], '"g4dn.xlarge" with 1 × T4 and "g5.xlarge" with 1 × A10G'],
    [["g5.xlarge", "g6.xlarge"], '"g5.xlarge" with 1 × A10G and "g6.xlarge" with 1 × L4'],
    [["g5.xlarge", "g5.2xlarge", "g5.12xlarge"], '"g5.xlarge" with 1 × A10G and "g5.12xlarge" with 4 × A10G'],
  ])("of one group cannot be %j", (types, got) => {
    expect(() => leastOf(types)).toThrow(
      `instanceTypes: got ${got}; allowed are types with the same GPUs; choose one family and number`,
    );
  });

  it.each(["m6i.large", "g4ad.xlarge", "g5g.xlarge", "toString"])("do not include %s", (type) => {
    expect(() => leastOf(["g4dn.xlarge", type])).toThrow(
      `instanceTypes[1]: got "${type}"; allowed are the types with NVIDIA GPUs g4dn.xlarge, g4dn.2xlarge`,
    );
  });

  it("cannot be none", () => {
    expect(() => leastOf([])).toThrow("instanceTypes: got none; allowed are one or several");
  });
});
