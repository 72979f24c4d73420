import { describe, expect, it } from "vitest";
import type { ResourceKind } from "../../../provider/kind.ts";
import { containerKind } from "../../../toolchain/docker-plugin/container.ts";
import { DockerEngine } from "../../../toolchain/docker-plugin/engine.ts";
import { networkKind } from "../../../toolchain/docker-plugin/network.ts";
import { remoteImageKind } from "../../../toolchain/docker-plugin/remote-image.ts";
import { schemaReplaces } from "../../../toolchain/docker-plugin/schema.ts";
import { volumeKind } from "../../../toolchain/docker-plugin/volume.ts";

const engine = new DockerEngine();
const replaces = (kind: ResourceKind, path: string) => kind.replaces?.(path) ?? false;

describe("a container", () => {
  const container = containerKind(engine);

  it.each([
    "memory",
    "memorySwap",
    "memoryReservation",
    "cpuShares",
    "cpuSet",
    "restart",
    "maxRetryCount",
    "wait",
    "waitTimeout",
    "mustRun",
    "destroyGraceSeconds",
  ])("stays the same when %s changes", (path) => {
    expect(replaces(container, path)).toBe(false);
  });

  it.each([
    "envs",
    "envs[0]",
    "labels[1].value",
    "uploads[0].content",
    "command[2]",
    "image",
    "ports",
    "ports[0].external",
    "cpus",
    'logOpts["max-size"]',
    "readOnly",
    "stopTimeout",
    "mounts[0].readOnly",
    "mounts[0].bindOptions.propagation",
    "volumes[0].hostPath",
    "networksAdvanced[0].ipv4Address",
    "ulimits[0].soft",
    "capabilities",
    "capabilities.adds[0]",
    "user",
    "name",
  ])("is replaced when %s changes", (path) => {
    expect(replaces(container, path)).toBe(true);
  });

  it.each(["healthcheck.interval", "tmpfs", "init", "rm", "deviceReadBps[0].rate"])(
    "is replaced when %s changes, which upstream would only record",
    (path) => {
      expect(schemaReplaces("docker:index/container:Container", path)).toBe(false);
      expect(replaces(container, path)).toBe(true);
    },
  );

  it("with a given name goes before its successor comes, one with a generated name after", () => {
    const { deleteBeforeReplace } = container;
    if (typeof deleteBeforeReplace !== "function") return expect.fail("must decide by the inputs");
    expect(deleteBeforeReplace({ name: "web" })).toBe(true);
    expect(deleteBeforeReplace({ name: "web-1a2b3c4", __defaults: ["name"] })).toBe(false);
  });
});

describe("the order of elements", () => {
  const container = containerKind(engine);
  const equal = (path: string, recorded: unknown, wanted: unknown) =>
    container.equal?.(path, recorded, wanted);

  it("means nothing in envs, labels and the aliases of a network", () => {
    expect(equal("envs", ["A=1", "B=2"], ["B=2", "A=1"])).toBe(true);
    const recorded = [{ name: "net", aliases: ["a", "b"] }];
    expect(equal("networksAdvanced", recorded, [{ aliases: ["b", "a"], name: "net" }])).toBe(true);
  });

  it("means something in command and ports", () => {
    expect(equal("command", ["a", "b"], ["b", "a"])).toBe(false);
    expect(equal("ports", [{ internal: 1 }, { internal: 2 }], [{ internal: 2 }, { internal: 1 }])).toBe(
      false,
    );
  });

  it("does not hide an element that changed", () => {
    expect(equal("envs", ["A=1", "B=2"], ["B=2", "A=2"])).toBe(false);
  });
});

describe("networks, volumes and images", () => {
  it.each(["labels[0].value", "ipamConfigs[0].subnet", "internal", "options"])(
    "replace a network for %s",
    (path) => {
      expect(replaces(networkKind(engine), path)).toBe(true);
    },
  );

  it.each(["labels", "driver", "driverOpts.type"])("replace a volume for %s", (path) => {
    expect(replaces(volumeKind(engine), path)).toBe(true);
  });

  it.each(["name", "triggers.version", "build", "build.context", "build.buildArgs.A"])(
    "replace an image for %s",
    (path) => {
      expect(replaces(remoteImageKind(engine), path)).toBe(true);
    },
  );

  it.each(["keepLocally", "forceRemove", "build.tags[0]"])("keep an image for %s", (path) => {
    expect(replaces(remoteImageKind(engine), path)).toBe(false);
  });
});
