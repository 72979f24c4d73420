import { describe, expect, it } from "vitest";
import { createBody, resourceLimits } from "../../../toolchain/docker-plugin/container-body.ts";
import type { ContainerInputs } from "../../../toolchain/docker-plugin/container-inputs.ts";
import { parseGpus } from "../../../toolchain/docker-plugin/gpus.ts";

const body = (inputs: Partial<ContainerInputs>) => createBody({ name: "web", image: "sha256:1", ...inputs });

describe("the body of a create request", () => {
  it("holds nothing that was not given", () => {
    expect(body({})).toEqual({
      Image: "sha256:1",
      HostConfig: { RestartPolicy: { Name: "no", MaximumRetryCount: 0 } },
    });
  });

  it("counts memory in bytes and leaves no limit at −1", () => {
    expect(body({ memory: 2048, memorySwap: 2048, shmSize: 64 }).HostConfig).toMatchObject({
      Memory: 2 ** 31,
      MemorySwap: 2 ** 31,
      ShmSize: 2 ** 26,
    });
    expect(body({ memory: 64, memorySwap: -1 }).HostConfig?.MemorySwap).toBe(-1);
  });

  it("publishes ports on all IPv4 addresses unless one is given", () => {
    const ports = [
      { internal: 80, external: 8000 },
      { internal: 80, external: 8001, ip: "127.0.0.1" },
      { internal: 53, protocol: "udp" },
    ];
    const { ExposedPorts: exposed, HostConfig: host } = body({ ports });
    expect(Object.keys(exposed ?? {})).toEqual(["80/tcp", "53/udp"]);
    expect(host?.PortBindings).toEqual({
      "80/tcp": [
        { HostIp: "0.0.0.0", HostPort: "8000" },
        { HostIp: "127.0.0.1", HostPort: "8001" },
      ],
      "53/udp": [{ HostIp: "0.0.0.0", HostPort: "" }],
    });
  });

  it("joins the first network at once, with its fixed address and names", () => {
    const networksAdvanced = [{ name: "net", ipv4Address: "10.0.0.2", aliases: ["web"] }, { name: "other" }];
    const { HostConfig: host, NetworkingConfig: networking } = body({ networksAdvanced });
    expect(host?.NetworkMode).toBe("net");
    expect(networking?.EndpointsConfig).toEqual({
      net: { Aliases: ["web"], IPAMConfig: { IPv4Address: "10.0.0.2" } },
    });
  });

  it("writes volumes as binds, unnamed ones as paths, and those of other containers as references", () => {
    const volumes = [
      { hostPath: "/models", containerPath: "/m", readOnly: true },
      { volumeName: "history", containerPath: "/h" },
      { containerPath: "/scratch" },
      { fromContainer: "other", readOnly: true },
    ];
    const { Volumes: unnamed, HostConfig: host } = body({ volumes });
    expect(host?.Binds).toEqual(["/models:/m:ro", "history:/h:rw"]);
    expect(unnamed).toEqual({ "/scratch": {} });
    expect(host?.VolumesFrom).toEqual(["other:ro"]);
  });

  it("writes mounts with the options of their type", () => {
    const mounts = [
      { type: "bind", source: "/a", target: "/b", readOnly: true, bindOptions: { propagation: "rslave" } },
      { type: "volume", source: "v", target: "/v", volumeOptions: { noCopy: true } },
      { type: "tmpfs", target: "/t", tmpfsOptions: { sizeBytes: 1024, mode: 0o700 } },
    ];
    expect(body({ mounts }).HostConfig?.Mounts).toEqual([
      { Type: "bind", Source: "/a", Target: "/b", ReadOnly: true, BindOptions: { Propagation: "rslave" } },
      { Type: "volume", Source: "v", Target: "/v", VolumeOptions: { NoCopy: true } },
      { Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 1024, Mode: 0o700 } },
    ]);
  });

  it("counts healthcheck durations in nanoseconds and cpus in billionths", () => {
    const healthcheck = { tests: ["CMD", "true"], interval: "1m30s", timeout: "500ms", retries: 3 };
    const { Healthcheck: health, HostConfig: host } = body({ healthcheck, cpus: "1.5" });
    expect(health).toEqual({ Test: ["CMD", "true"], Interval: 90e9, Timeout: 5e8, Retries: 3 });
    expect(host?.NanoCpus).toBe(1_500_000_000);
  });

  it("hardens as the program says", () => {
    const inputs = {
      readOnly: true,
      user: "1000",
      init: true,
      capabilities: { drops: ["ALL"], adds: ["CAP_CHOWN"] },
      securityOpts: ["no-new-privileges"],
      tmpfs: { "/tmp": "size=16m" },
      ulimits: [{ name: "nofile", soft: 1, hard: 2 }],
      hosts: [{ host: "db", ip: "10.0.0.9" }],
      sysctls: { "net.core.somaxconn": "1024" },
      logDriver: "json-file",
      logOpts: { "max-size": "10m" },
    };
    const { User: user, HostConfig: host } = body(inputs);
    expect(user).toBe("1000");
    expect(host).toMatchObject({
      ReadonlyRootfs: true,
      Init: true,
      CapDrop: ["ALL"],
      CapAdd: ["CAP_CHOWN"],
      SecurityOpt: ["no-new-privileges"],
      Tmpfs: { "/tmp": "size=16m" },
      Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }],
      ExtraHosts: ["db:10.0.0.9"],
      Sysctls: { "net.core.somaxconn": "1024" },
      LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
    });
  });

  it("asks for GPUs", () => {
    expect(body({ gpus: "all" }).HostConfig?.DeviceRequests).toEqual([
      { Count: -1, Capabilities: [["gpu"]] },
    ]);
    expect(
      body({ deviceRequests: [{ driver: "nvidia", deviceIds: ["0"] }] }).HostConfig?.DeviceRequests,
    ).toEqual([{ Driver: "nvidia", DeviceIDs: ["0"], Capabilities: [["gpu"]] }]);
  });
});

describe("gpus", () => {
  it.each([
    ["2", { count: 2, capabilities: ["gpu"] }],
    ["device=1", { deviceIds: ["1"], capabilities: ["gpu"] }],
    ['"device=0,2",capabilities=utility', { deviceIds: ["0", "2"], capabilities: ["gpu", "utility"] }],
    ["count=all,driver=nvidia", { count: -1, driver: "nvidia", capabilities: ["gpu"] }],
  ])("reads %s as docker run does", (text, request) => {
    expect(parseGpus(text)).toEqual(request);
  });
});

describe("the limits of a live container", () => {
  it("always hold the restart policy, which an update without it would reset", () => {
    expect(
      resourceLimits({ name: "a", image: "b", restart: "on-failure", maxRetryCount: 3, cpuShares: 2 }),
    ).toEqual({
      CpuShares: 2,
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    });
  });
});
