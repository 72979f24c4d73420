import { afterEach, describe, expect, it, vi } from "vitest";
import { findLocalGpus, parseDevices } from "../../../provider/local-gpus.ts";
import { httpEngine, type HttpEngine } from "../support/http-engine.ts";

describe("the GPUs of an engine", () => {
  let engine: HttpEngine;

  /** What is found where the engine says `info` of itself. */
  async function found(info: object, status = 200) {
    engine = await httpEngine(() => [status, info]);
    vi.stubEnv("DOCKER_HOST", engine.host);
    return findLocalGpus();
  }

  afterEach(async () => {
    vi.unstubAllEnvs();
    await engine.close();
  });

  it.each([
    ["a runtime of NVIDIA's", { Runtimes: { runc: {}, nvidia: {} } }, true],
    ["CDI devices of NVIDIA's", { DiscoveredDevices: [{ Source: "cdi", ID: "nvidia.com/gpu=0" }] }, true],
    ["neither", { Runtimes: { runc: {} }, DiscoveredDevices: null, CDISpecDirs: ["/etc/cdi"] }, false],
    ["devices of somebody else", { DiscoveredDevices: [{ Source: "cdi", ID: "intel.com/gpu=0" }] }, false],
  ])("can be given with %s: %j", async (_what, info, hasToolkit) => {
    expect(await found({ Name: "workstation", ...info })).toEqual({
      machine: "workstation",
      hasToolkit,
      devices: undefined,
    });
  });

  it("are unknown where it does not answer", async () => {
    expect(await found({ message: "busy" }, 500)).toBeUndefined();
  });
});

describe("the table of NVIDIA's driver", () => {
  it("tells index, name and memory of each device", () => {
    expect(parseDevices("0, Tesla T4, 15360\n1, NVIDIA H200, 143771\n")).toEqual([
      { index: 0, name: "Tesla T4", memoryMebibytes: 15_360 },
      { index: 1, name: "NVIDIA H200", memoryMebibytes: 143_771 },
    ]);
  });

  it.each(["[N/A]", "[Not Supported]", "[Insufficient Permissions]"])(
    "tells of a device whose memory is %s without it",
    (memory) => {
      expect(parseDevices(`0, NVIDIA GB10, ${memory}\n1, Tesla T4, 15360\n`)).toEqual([
        { index: 0, name: "NVIDIA GB10", memoryMebibytes: undefined },
        { index: 1, name: "Tesla T4", memoryMebibytes: 15_360 },
      ]);
    },
  );

  it.each(["", "No devices were found\n", "0, Tesla T4\n"])("tells of none in %j", (table) => {
    expect(parseDevices(table)).toEqual([]);
  });
});
