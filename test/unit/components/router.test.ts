import { beforeAll, describe, expect, it } from "vitest";
import type { RouterArgs } from "../../../components/docker/router.ts";
import { routerUrl } from "../../../components/docker/router-url.ts";
import { newRouter, prefix } from "../support/components.ts";
import { declare, type Declaration } from "../support/declare.ts";

const declareRouter = (args: Partial<RouterArgs> = {}) =>
  declare(() => {
    const { url, colorUrls } = newRouter(args);
    return { url, colorUrls };
  });

describe("a router", () => {
  let router: Declaration<{ url: string; colorUrls: object }>;
  let container: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    router = await declareRouter();
    container = router.named("router-container").inputs;
  });

  it("names everything after its prefix, so that operators find it", () => {
    expect(container["name"]).toBe(`${prefix}-router`);
    expect(router.named("router-network").inputs["name"]).toBe(prefix);
    expect(router.named("router-state").inputs["name"]).toBe(`${prefix}-router`);
  });

  it("carries the labels of its stack, as do its network and its volume", () => {
    const labels = [
      { label: "bluegreen.role", value: "router" },
      { label: "bluegreen.stack", value: prefix },
    ];
    for (const name of ["router-container", "router-network", "router-state"])
      expect(router.named(name).inputs["labels"]).toEqual(labels);
  });

  it("has a fixed address, in a network that gives others addresses from elsewhere", () => {
    expect(container["networksAdvanced"]).toEqual([{ name: prefix, ipv4Address: "172.28.83.2" }]);
    expect(router.named("router-network").inputs["ipamConfigs"]).toEqual([
      { subnet: "172.28.83.0/24", ipRange: "172.28.83.128/25", gateway: "172.28.83.1" },
    ]);
  });

  it("publishes port 80 on every address unless it is told otherwise", async () => {
    expect(container["ports"]).toEqual([{ internal: 8080, external: 80, ip: "0.0.0.0" }]);
    const other = await declareRouter({ address: "127.0.0.1", port: 8088 });
    expect(other.named("router-container").inputs["ports"]).toEqual([
      { internal: 8080, external: 8088, ip: "127.0.0.1" },
    ]);
  });

  it("has 128 MiB of memory unless it is told otherwise, and no swap", async () => {
    expect([container["memory"], container["memorySwap"]]).toEqual([128, 128]);
    const other = await declareRouter({ memoryMebibytes: 256 });
    const { memory, memorySwap } = other.named("router-container").inputs;
    expect([memory, memorySwap]).toEqual([256, 256]);
  });

  it("is no root, has no capability, and cannot write to its root", () => {
    expect(container).toMatchObject({
      user: "10001:10001",
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
    });
  });

  it("keeps configuration and route in a volume", () => {
    expect(container["volumes"]).toEqual([
      { volumeName: `${prefix}-router`, containerPath: "/var/lib/bluegreen" },
    ]);
  });

  it("comes back after a crash, and its log is bounded", () => {
    expect(container).toMatchObject({
      restart: "unless-stopped",
      logOpts: { "max-file": "3", "max-size": "10m" },
    });
  });

  it("lets answers end when it is stopped", () => {
    expect(container).toMatchObject({ stopSignal: "SIGQUIT", stopTimeout: 30, destroyGraceSeconds: 10 });
  });

  it("is declared after its guarded release, so that a refusal touches nothing", () => {
    for (const name of ["router-network", "router-state", "router-image", "router-container"])
      expect(router.named(name).after).toEqual(["router-release"]);
  });

  it("tells where it and each color can be asked", () => {
    expect(router.outputs).toEqual({
      url: "http://127.0.0.1",
      colorUrls: { blue: "http://127.0.0.1/blue", green: "http://127.0.0.1/green" },
    });
  });

  it("has another release with another address, port or network, and the same with other limits", async () => {
    const identity = (declaration: Declaration<object>) =>
      declaration.named("router-release").inputs["identity"];
    const same = await declareRouter({ memoryMebibytes: 256, longestGapSeconds: 10, maxBodyKibibytes: 1 });
    expect(identity(same)).toBe(identity(router));
    for (const change of [
      { address: "127.0.0.1" },
      { port: 81 },
      { subnet: "10.1.2.0/24" },
      { prefix: "other" },
    ])
      expect(identity(await declareRouter(change))).not.toBe(identity(router));
  });
});

describe("a router's URL", () => {
  it.each([
    ["0.0.0.0", 80, "http://127.0.0.1"],
    ["0.0.0.0", 8080, "http://127.0.0.1:8080"],
    ["192.168.1.5", 80, "http://192.168.1.5"],
  ])("for %s and port %d is %s", (address, port, url) => {
    expect(routerUrl(address, port)).toBe(url);
  });
});
