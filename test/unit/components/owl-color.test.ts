import { beforeAll, describe, expect, it } from "vitest";
import { variables } from "../../../app/contract.ts";
import type { ColorStackArgs } from "../../../components/docker/color-stack.ts";
import { ImageBuilds } from "../../../components/docker/image-builds.ts";
import type { OwlArgs } from "../../../components/docker/owl-services.ts";
import { model, newColor, newRouter, prefix } from "../support/components.ts";
import { declare, type Declaration } from "../support/declare.ts";

const archive = { ...model, path: "models/owl.tar" };

const owl: OwlArgs = {
  triton: { model: "text", variant: "standard", memoryMebibytes: 2048, cpuMillicores: 1000 },
  converter: { memoryMebibytes: 256 },
};

const declareBlue = (args: Partial<ColorStackArgs> = {}) =>
  declare(() => {
    const blue = newColor("blue", newRouter(), { model: archive, owl, ...args });
    return { services: blue.serviceContainers, resources: blue.resources.length };
  });

const withTriton = (changes: Partial<OwlArgs["triton"]>) =>
  declareBlue({ owl: { ...owl, triton: { ...owl.triton, ...changes } } });

const ownOf = ({ resources }: Declaration<object>) =>
  resources.map(({ name }) => name).filter((name) => name.startsWith("blue-"));

const envsOf = (inputs: Readonly<Record<string, unknown>>) =>
  Object.fromEntries((inputs["envs"] as string[]).map((line): string[] => line.split("="))) as Record<
    string,
    string
  >;

describe("a color of the workload owl", () => {
  let blue: Awaited<ReturnType<typeof declareBlue>>;
  let server: Readonly<Record<string, unknown>>;
  let triton: Readonly<Record<string, unknown>>;
  let converter: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    blue = await declareBlue();
    server = blue.named("blue-container").inputs;
    triton = blue.named("blue-triton").inputs;
    converter = blue.named("blue-converter").inputs;
  });

  it("is a server with Triton and converter, each with an image of its own", () => {
    expect(ownOf(blue).sort()).toEqual([
      "blue-container",
      "blue-converter",
      "blue-converter-image",
      "blue-image",
      "blue-release",
      "blue-triton",
      "blue-triton-image",
      "blue-triton-repository",
    ]);
  });

  it("names and labels them after its stack, itself and what they are", () => {
    for (const [service, inputs] of [
      ["triton", triton],
      ["converter", converter],
    ] as const) {
      expect(inputs["name"]).toBe(`${prefix}-blue-${service}`);
      expect(inputs["labels"]).toEqual(
        expect.arrayContaining([
          { label: "bluegreen.color", value: "blue" },
          { label: "bluegreen.role", value: service },
          { label: "bluegreen.stack", value: prefix },
        ]),
      );
    }
    expect(blue.outputs.services).toEqual([triton["name"], converter["name"]]);
  });

  it("tells its server where they are, by names that the stack's network knows, and mounts no model in it", () => {
    expect(envsOf(server)).toMatchObject({
      [variables.tritonUrl]: `http://${prefix}-blue-triton:8000`,
      [variables.tritonModel]: "text",
      [variables.converterUrl]: `http://${prefix}-blue-converter:8090`,
    });
    expect(envsOf(server)).not.toHaveProperty(variables.modelPath);
    for (const inputs of [triton, converter]) expect(inputs["networksAdvanced"]).toEqual([{ name: prefix }]);
    expect(JSON.stringify(server["volumes"])).not.toContain("/models");
  });

  it("publishes neither of them", () => {
    for (const inputs of [triton, converter]) expect(inputs["ports"]).toBeUndefined();
  });

  it("gives Triton the archive read-only, and a volume to unpack it in", () => {
    const [models, repository] = triton["volumes"] as Record<string, unknown>[];
    expect(models).toMatchObject({ containerPath: "/models", readOnly: true });
    expect(models?.["hostPath"]).toMatch(/\/models$/);
    expect(repository).toEqual({ volumeName: `${prefix}-blue-triton`, containerPath: "/repository" });
    expect(envsOf(triton)).toMatchObject({
      MODEL_REPOSITORY: "/models/owl.tar",
      MODEL_SHA256: archive.sha256,
      VARIANT: "standard",
      DRAIN_SECONDS: "120",
    });
  });

  it("tells the converter color, version and release", () => {
    expect(envsOf(converter)).toEqual({
      COLOR: "blue",
      VERSION: "1",
      RELEASE: blue.named("blue-release").inputs["identity"],
      PORT: "8090",
      DRAIN_SECONDS: "120",
    });
  });

  it("lets none of them be root, have a capability, or write to its root, and limits their memory", () => {
    for (const inputs of [triton, converter])
      expect(inputs).toMatchObject({
        user: "10001:10001",
        readOnly: true,
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges"],
        restart: "unless-stopped",
      });
    expect([triton["memory"], triton["memorySwap"]]).toEqual([2048, 2048]);
    expect([converter["memory"], converter["memorySwap"]]).toEqual([256, 256]);
  });

  it("declares the server last, so that it goes first and finishes its answers", () => {
    expect(blue.named("blue-container").after).toEqual(["blue-release", "blue-triton", "blue-converter"]);
    for (const name of ["blue-triton", "blue-triton-image", "blue-converter-image"])
      expect(blue.named(name).after).toEqual(["blue-release"]);
    expect(blue.named("blue-converter").after).toEqual(["blue-release", "blue-triton"]);
    for (const inputs of [triton, converter])
      expect(inputs).toMatchObject({ stopTimeout: 130, destroyGraceSeconds: 130 });
  });

  it("gives the server a property of theirs, for Pulumi deletes nothing else before it replaces them", async () => {
    expect(server["labels"]).toContainEqual({
      label: "bluegreen.services",
      value: "id-of-blue-triton id-of-blue-converter",
    });
    const gguf = await declareBlue({ model, owl: undefined });
    expect(gguf.named("blue-container").inputs["labels"]).toEqual([
      { label: "bluegreen.color", value: "blue" },
      { label: "bluegreen.role", value: "color" },
      { label: "bluegreen.stack", value: prefix },
    ]);
  });

  it("has health checks whose durations come back from Docker as they were written", () => {
    const canonical = /^(\d+h)?(\d+m)?\d+(\.\d+)?s$/;
    for (const inputs of [triton, converter]) {
      const { interval, timeout, startPeriod } = inputs["healthcheck"] as Record<string, string>;
      for (const duration of [interval, timeout, startPeriod]) expect(duration).toMatch(canonical);
    }
  });

  it("builds the images of triton/ and converter/, the first with its variant", async () => {
    expect(blue.named("blue-triton-image").inputs).toMatchObject({
      name: `${prefix}-blue-triton:1-standard`,
      build: { context: "triton", buildArgs: { VARIANT: "standard" } },
      triggers: { version: "1" },
      keepLocally: true,
    });
    expect(blue.named("blue-converter-image").inputs).toMatchObject({
      name: `${prefix}-blue-converter:1`,
      build: { context: "converter" },
    });
    const { named } = await withTriton({ variant: "t4" });
    expect(named("blue-triton-image").inputs).toMatchObject({
      name: `${prefix}-blue-triton:1-t4`,
      build: { buildArgs: { VARIANT: "t4" } },
    });
    expect(envsOf(named("blue-triton").inputs)).toMatchObject({ VARIANT: "t4" });
  });

  it("takes images of the user's own, and builds none then", async () => {
    const own = await declareBlue({
      owl: {
        triton: { ...owl.triton, image: "registry.example/triton:7" },
        converter: { ...owl.converter, image: "registry.example/converter:7" },
      },
    });
    expect(own.named("blue-triton-image").inputs).toEqual({
      name: "registry.example/triton:7",
      keepLocally: true,
    });
    expect(own.named("blue-converter").inputs["image"]).toBe("sha256:blue-converter-image");
  });

  it("gives Triton's models half of its memory for tensors that they share, and half for files, libraries among them", async () => {
    expect(triton["shmSize"]).toBe(1024);
    expect(triton["tmpfs"]).toEqual({ "/tmp": "rw,exec,nosuid,nodev,size=1024m,mode=1777" });
    const small = (await withTriton({ memoryMebibytes: 513 })).named("blue-triton").inputs;
    expect(small["shmSize"]).toBe(256);
    expect(small["tmpfs"]).toEqual({ "/tmp": "rw,exec,nosuid,nodev,size=256m,mode=1777" });
    expect(converter["tmpfs"]).toEqual({ "/tmp": "rw,noexec,nosuid,nodev,size=64m,mode=1777" });
  });

  it("gives Triton a home that it may write to, and CUDA a cache that outlives a restart", async () => {
    expect(envsOf(triton)).toMatchObject({ HOME: "/tmp" });
    expect(envsOf(triton)).not.toHaveProperty("CUDA_CACHE_PATH");
    const onDevice = (await withTriton({ gpu: { device: 0 } })).named("blue-triton").inputs;
    expect(envsOf(onDevice)).toMatchObject({ HOME: "/tmp", CUDA_CACHE_PATH: "/repository/cuda-cache" });
  });

  it("weighs Triton by its processors, as Docker weighs them", async () => {
    expect(triton["cpuShares"]).toBe(1024);
    expect((await withTriton({ cpuMillicores: 500 })).named("blue-triton").inputs["cpuShares"]).toBe(512);
  });

  it("lets a Triton without a device see none, whatever the engine's default runtime gives", () => {
    expect(envsOf(triton)).toMatchObject({ NVIDIA_VISIBLE_DEVICES: "void" });
  });

  it("gives Triton the device of its color, and the part of it that was stated", async () => {
    expect(triton["gpus"]).toBeUndefined();
    const whole = (await withTriton({ gpu: { device: 1 } })).named("blue-triton").inputs;
    expect(whole["gpus"]).toBe("device=1");
    expect(envsOf(whole)).not.toHaveProperty("NVIDIA_VISIBLE_DEVICES");
    expect(envsOf(whole)).not.toHaveProperty("GPU_MEMORY_MEBIBYTES");
    const part = (await withTriton({ gpu: { device: 0, memoryMebibytes: 7000 } })).named(
      "blue-triton",
    ).inputs;
    expect(part["gpus"]).toBe("device=0");
    expect(envsOf(part)).toMatchObject({ GPU_MEMORY_MEBIBYTES: "7000" });
  });

  it("gets another Triton with another repository in a file of the same name", async () => {
    const other = await declareBlue({ model: { ...archive, sha256: "b".repeat(64) } });
    expect(other.named("blue-triton").inputs).not.toEqual(triton);
  });

  it("keeps its Triton where only its server changes", async () => {
    const other = await declareBlue({ memoryMebibytes: 1024 });
    expect(other.named("blue-triton").inputs).toEqual(triton);
  });

  it("that is stopped keeps release and images, and has no container and no volume", async () => {
    const stopped = await declareBlue({ running: false });
    expect(ownOf(stopped).sort()).toEqual([
      "blue-converter-image",
      "blue-image",
      "blue-release",
      "blue-triton-image",
    ]);
    expect(stopped.named("blue-release").inputs["identity"]).toBe(
      blue.named("blue-release").inputs["identity"],
    );
  });

  it("is built only once the ledgers of builds have agreed", async () => {
    const { named } = await declare(() => {
      const builds = new ImageBuilds("triton-builds", {
        prefix,
        folder: "triton",
        versions: { blue: "1" },
        tags: { blue: "1-t4" },
      });
      newColor("blue", newRouter(), { model: archive, owl: { ...owl, triton: { ...owl.triton, builds } } });
      return {};
    });
    expect(named("blue-triton-image").after).toEqual(["blue-release", "triton-builds"]);
    expect(named("triton-builds").inputs).toEqual({
      context: "triton",
      builds: { blue: { version: "1", image: `${prefix}-blue-triton:1-t4` } },
      completed: {},
    });
  });
});

describe("the release of a color of the workload owl", () => {
  const identity = async (args: Partial<ColorStackArgs> = {}) =>
    (await declareBlue(args)).named("blue-release").inputs["identity"];

  it.each<[string, OwlArgs]>([
    ["image of Triton", { ...owl, triton: { ...owl.triton, image: "a/t:1" } }],
    ["model of the repository", { ...owl, triton: { ...owl.triton, model: "other" } }],
    ["variant", { ...owl, triton: { ...owl.triton, variant: "t4" } }],
    ["memory of Triton", { ...owl, triton: { ...owl.triton, memoryMebibytes: 1024 } }],
    ["processors of Triton", { ...owl, triton: { ...owl.triton, cpuMillicores: 500 } }],
    ["device", { ...owl, triton: { ...owl.triton, gpu: { device: 0 } } }],
    ["image of the converter", { ...owl, converter: { ...owl.converter, image: "a/c:1" } }],
    ["memory of the converter", { ...owl, converter: { memoryMebibytes: 512 } }],
  ])("is another one with another %s", async (_what, changed) => {
    expect(await identity({ owl: changed })).not.toBe(await identity());
  });

  it("is another one with another part of its device", async () => {
    const part = (memoryMebibytes: number) =>
      identity({ owl: { ...owl, triton: { ...owl.triton, gpu: { device: 0, memoryMebibytes } } } });
    expect(await part(7000)).not.toBe(await part(6000));
  });

  it("is another one than without the workload", async () => {
    expect(await identity({ owl: undefined })).not.toBe(await identity());
  });
});
