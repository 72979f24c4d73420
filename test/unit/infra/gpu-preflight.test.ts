import { describe, expect, it } from "vitest";
import { gpuProblems, sharedAtFlips } from "../../../infra/gpu-preflight.ts";
import type { OwlGpuConfig } from "../../../infra/owl-schema.ts";

const t4 = { index: 0, name: "Tesla T4", memoryMebibytes: 15_360 };
const l4 = { index: 1, name: "NVIDIA L4", memoryMebibytes: 23_034 };

const engine = { machine: "workstation", hasToolkit: true };
const apart = { devices: { blue: 0, green: 1 } };
const shared = (blue: number, green: number) => ({
  devices: { blue: 0, green: 0 },
  memoryMebibytes: { blue, green },
});

const problems = (...[gpus, found]: [Parameters<typeof gpuProblems>[0], Parameters<typeof gpuProblems>[1]]) =>
  gpuProblems(gpus, found, (name) => `shop:${name}`);

describe("GPUs for the colors are let be", () => {
  it.each([
    ["where each color has its device", apart, { ...engine, devices: [t4, l4] }],
    ["where both parts fill one device", shared(8000, 7360), { ...engine, devices: [t4] }],
    [
      "where a part fits each device",
      { ...apart, memoryMebibytes: { blue: 15_360, green: 23_034 } },
      { ...engine, devices: [t4, l4] },
    ],
    [
      "where the driver does not tell the device's memory",
      shared(80_000, 80_000),
      { ...engine, devices: [{ index: 0, name: "NVIDIA GB10", memoryMebibytes: undefined }] },
    ],
    ["where nobody can tell the devices", shared(80_000, 80_000), engine],
  ])("%s", (_what, gpus, found) => {
    expect(problems(gpus, found)).toEqual([]);
  });
});

describe("GPUs for the colors are refused", () => {
  it("without NVIDIA's container toolkit, with what mends it", () => {
    expect(problems(apart, { ...engine, hasToolkit: false, devices: [t4] })).toEqual([
      "shop:owl.gpus: it is set, and the Docker engine workstation can give no container a GPU: it has no runtime nvidia and no CDI devices of " +
        "nvidia.com/gpu; allowed: an engine with the NVIDIA Container Toolkit; do: install its package nvidia-container-toolkit, " +
        "sudo nvidia-ctk runtime configure --runtime=docker, and sudo systemctl restart docker; or do without GPUs: " +
        "pulumi config rm --path 'shop:owl.gpus'",
    ]);
  });

  it("where a device is not there", () => {
    expect(problems(apart, { ...engine, devices: [t4] })).toEqual([
      "shop:owl.gpus.devices.green: got 1, which workstation does not have; allowed: 0 (Tesla T4); " +
        "do: pulumi config set --path 'shop:owl.gpus.devices.green' 0",
    ]);
  });

  it("where the driver tells of no device", () => {
    const [blue, green] = problems(apart, { ...engine, devices: [] });
    expect(blue).toContain(
      "shop:owl.gpus.devices.blue: got 0, which workstation does not have; allowed: none",
    );
    expect(green).toContain("do: pulumi config rm --path 'shop:owl.gpus'");
  });

  it("where the parts are more than their device", () => {
    expect(problems(shared(8000, 8000), { ...engine, devices: [t4] })).toEqual([
      "shop:owl.gpus.memoryMebibytes: got 8000 + 8000 MiB on device 0 (Tesla T4); allowed: at most 15360 MiB, all that it has; " +
        "do: pulumi config set --path 'shop:owl.gpus.memoryMebibytes.blue' 7680, and pulumi config set --path 'shop:owl.gpus.memoryMebibytes.green' 7680",
    ]);
  });

  it("where one part is more than a device of its own", () => {
    const gpus = { ...apart, memoryMebibytes: { blue: 1000, green: 24_000 } };
    expect(problems(gpus, { ...engine, devices: [t4, l4] })).toEqual([
      expect.stringContaining("got 24000 MiB on device 1 (NVIDIA L4); allowed: at most 23034 MiB"),
    ]);
  });
});

describe("of one device whose standby is stopped", () => {
  const same = { devices: { blue: 0, green: 0 } };
  const told = (gpus: OwlGpuConfig | undefined, standby: "warm" | "stopped" = "stopped") =>
    sharedAtFlips({ owl: { gpus }, standby }, (name) => `shop:${name}`);

  it("it is told that a flip has both colors on it, and what bounds them", () => {
    expect(told(same)).toBe(
      "shop:owl.gpus.memoryMebibytes: it is missing with device 0 for both colors, of which both run at a flip: the one that comes loads beside the " +
        "one that serves, and may take the memory that it needs; do: pulumi config set --path 'shop:owl.gpus.memoryMebibytes.blue' 7000, and " +
        "pulumi config set --path 'shop:owl.gpus.memoryMebibytes.green' 7000, with which it is refused where less is free",
    );
  });

  it("nothing is told where each color has its device or its part, or there is none, or a config is refused anyway", () => {
    const others = [told(apart), told(shared(7000, 7000)), told(undefined), told(same, "warm")];
    expect(others).toEqual([undefined, undefined, undefined, undefined]);
  });
});
