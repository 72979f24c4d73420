import { beforeAll, describe, expect, it } from "vitest";
import { variables } from "../../../app/contract.ts";
import type { Color } from "../../../components/color.ts";
import type { ColorStackArgs } from "../../../components/docker/color-stack.ts";
import { ImageBuilds } from "../../../components/docker/image-builds.ts";
import { model, newColor, newColors, newRouter, prefix, settings } from "../support/components.ts";
import { declare, valueOf, type Declaration } from "../support/declare.ts";

const declareBlue = (args: Partial<ColorStackArgs> = {}) =>
  declare(() => ({ release: newColor("blue", newRouter(), args).release }));

describe("a color", () => {
  let blue: Declaration<object>;
  let container: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    blue = await declareBlue();
    container = blue.named("blue-container").inputs;
  });

  it("is named and labelled after its stack and itself", () => {
    expect(container["name"]).toBe(`${prefix}-blue`);
    expect(container["labels"]).toEqual([
      { label: "bluegreen.color", value: "blue" },
      { label: "bluegreen.role", value: "color" },
      { label: "bluegreen.stack", value: prefix },
    ]);
  });

  it("has an address of its own for ever, which no re-created container can swap with the other color's", async () => {
    const both = await declare(() => {
      newColors("blue", newRouter());
      return {};
    });
    expect(both.named("blue-container").inputs["networksAdvanced"]).toEqual([
      { name: prefix, ipv4Address: "172.28.83.10" },
    ]);
    expect(both.named("green-container").inputs["networksAdvanced"]).toEqual([
      { name: prefix, ipv4Address: "172.28.83.11" },
    ]);
  });

  it("publishes its port on the loopback address only", () => {
    expect(container["ports"]).toEqual([{ internal: 8000, external: 8000, ip: "127.0.0.1" }]);
  });

  it("has equal limits of memory and of memory with swap", () => {
    expect([container["memory"], container["memorySwap"]]).toEqual([2048, 2048]);
  });

  it("begins with little of busy processors, and with all where it serves: the route gives them to whom it gives the users", async () => {
    expect(container["cpuShares"]).toBe(256);
    const serving = await declareBlue({ serving: { percent: 1, source: "route" } });
    expect(serving.named("blue-container").inputs["cpuShares"]).toBe(1024);
  });

  it("is no root, has no capability, and cannot write to its root", () => {
    expect(container).toMatchObject({
      user: "10001:10001",
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
    });
  });

  it("reads the model from a directory that it cannot write to", () => {
    const [mount] = container["volumes"] as { hostPath: string; containerPath: string; readOnly: boolean }[];
    expect(mount).toMatchObject({ containerPath: "/models", readOnly: true });
    expect(mount?.hostPath).toMatch(/\/models$/);
  });

  it("lets a llama-server compute from a folder that it cannot write to, whose content is part of the release", async () => {
    const folder = { path: "models/llama-server", digest: "d".repeat(64) };
    const computed = await declareBlue({ llamaServer: folder });
    const { volumes, envs } = computed.named("blue-container").inputs;
    expect(envs).toContain("LLAMA_SERVER=/llama-server/llama-server");
    expect(volumes).toContainEqual({
      hostPath: expect.stringMatching(/\/models\/llama-server$/) as string,
      containerPath: "/llama-server",
      readOnly: true,
    });
    expect((container["envs"] as string[]).join("\n")).not.toContain("LLAMA_SERVER");
    const other = await declareBlue({ llamaServer: { ...folder, digest: "e".repeat(64) } });
    const identities = [blue, computed, other].map((one) => one.named("blue-release").inputs["identity"]);
    expect(new Set(identities).size).toBe(3);
  });

  it("reads the route where the router keeps it, and cannot write there", () => {
    expect(container["volumes"]).toContainEqual({
      volumeName: `${prefix}-router`,
      containerPath: "/var/lib/bluegreen",
      readOnly: true,
    });
    expect(container["envs"]).toContain("ROUTE_FILE=/var/lib/bluegreen/live/route.json");
  });

  it("sends its shadow to the other color, on the router's direct path", async () => {
    const both = await declare(() => {
      newColors("blue", newRouter());
      return {};
    });
    expect(both.named("blue-container").inputs["envs"]).toContain("SHADOW_URL=http://172.28.83.2:8080/green");
    expect(both.named("green-container").inputs["envs"]).toContain("SHADOW_URL=http://172.28.83.2:8080/blue");
  });

  it("puts a system prompt before conversations where it has one", async () => {
    const prompted = await declareBlue({ settings: { ...settings, systemPrompt: "Be brief.\nAnd kind." } });
    expect(prompted.named("blue-container").inputs["envs"]).toContain("SYSTEM_PROMPT=Be brief.\nAnd kind.");
    expect((container["envs"] as string[]).join("\n")).not.toContain("SYSTEM_PROMPT");
  });

  it("keeps idle connections open for as long as it is told, and else for its server's own time", async () => {
    const kept = await declareBlue({ settings: { ...settings, keepAliveSeconds: 315 } });
    expect(kept.named("blue-container").inputs["envs"]).toContain("KEEP_ALIVE_SECONDS=315");
    expect((container["envs"] as string[]).join("\n")).not.toContain("KEEP_ALIVE_SECONDS");
  });

  it("tells its server color, release, model and every setting", () => {
    const lines = container["envs"] as string[];
    const envs = Object.fromEntries(lines.map((line): string[] => line.split("="))) as Record<string, string>;
    expect(envs).toMatchObject({
      [variables.color]: "blue",
      [variables.version]: "1",
      [variables.release]: blue.named("blue-release").inputs["identity"],
      [variables.modelPath]: "/models/tiny.gguf",
      [variables.modelSha256]: model.sha256,
      [variables.threads]: "1",
      [variables.requestSeconds]: "120",
      [variables.drainSeconds]: "120",
    });
  });

  it("gets its variables in one order, for another order would replace it", () => {
    const envs = container["envs"] as string[];
    expect(envs).toEqual([...envs].sort());
  });

  it("gets the time to drain before it is killed, also when it is deleted", () => {
    expect(container).toMatchObject({ stopTimeout: 130, destroyGraceSeconds: 130 });
  });

  it("has a health check whose durations come back from Docker as they were written", () => {
    const canonical = /^(\d+h)?(\d+m)?\d+(\.\d+)?s$/;
    const { interval, timeout, startPeriod } = container["healthcheck"] as Record<string, string>;
    for (const duration of [interval, timeout, startPeriod]) expect(duration).toMatch(canonical);
  });

  it("declares image and container after its guarded release, so that a refusal touches nothing", () => {
    expect(blue.named("blue-image").after).toEqual(["blue-release"]);
    expect(blue.named("blue-container").after).toEqual(["blue-release"]);
  });

  it("builds its image from app/ by a relative path, again only for another version", () => {
    expect(blue.named("blue-image").inputs).toMatchObject({
      name: `${prefix}-blue:1`,
      build: { context: "app" },
      triggers: { version: "1" },
      keepLocally: true,
    });
  });

  it("takes an image of the user's own, and builds none then", async () => {
    const own = await declareBlue({ image: "registry.example/model-server:7" });
    expect(own.named("blue-image").inputs).toEqual({
      name: "registry.example/model-server:7",
      keepLocally: true,
    });
    expect(own.named("blue-container").inputs["image"]).toBe("sha256:blue-image");
  });
});

describe("a color that is stopped", () => {
  it("keeps release and image, and has no container", async () => {
    const { resources } = await declareBlue({ running: false });
    const own = resources.map(({ name }) => name).filter((name) => name.startsWith("blue-"));
    expect(own).toEqual(["blue-release", "blue-image"]);
  });

  it("has the release that it has while it runs", async () => {
    const identity = async (running: boolean) =>
      (await declareBlue({ running })).named("blue-release").inputs["identity"];
    expect(await identity(false)).toBe(await identity(true));
  });
});

describe("a color's image", () => {
  it("is built only once the ledger of builds has agreed", async () => {
    const { named } = await declare(() => {
      const builds = new ImageBuilds("builds", { prefix, versions: { blue: "1" } });
      newColor("blue", newRouter(), { builds });
      return {};
    });
    expect(named("blue-image").after).toEqual(["blue-release", "builds"]);
    expect(named("builds").inputs).toEqual({
      context: "app",
      builds: { blue: { version: "1", image: `${prefix}-blue:1` } },
      completed: {},
    });
  });
});

describe("a color's release", () => {
  const identity = async (args: Partial<ColorStackArgs> = {}) =>
    (await declareBlue(args)).named("blue-release").inputs["identity"];

  it.each<[string, Partial<ColorStackArgs>]>([
    ["version", { version: "2" }],
    ["image", { image: "registry.example/other:1" }],
    ["model", { model: { ...model, sha256: "b".repeat(64) } }],
    ["model file", { model: { ...model, path: "elsewhere/tiny.gguf" } }],
    ["memory", { memoryMebibytes: 1024 }],
    ["port", { hostPort: 9000 }],
    ["system prompt", { settings: { ...settings, systemPrompt: "Be brief." } }],
    ["time of idle connections", { settings: { ...settings, keepAliveSeconds: 315 } }],
    ...Object.keys(settings).map((key): [string, Partial<ColorStackArgs>] => [
      key,
      { settings: { ...settings, [key]: 7 } },
    ]),
  ])("is another one with another %s", async (_what, args) => {
    expect(await identity(args)).not.toBe(await identity());
  });

  it.each(["systemPrompt", "keepAliveSeconds"])("is the same where %s may be set and is not", async (key) => {
    expect(await identity({ settings: { ...settings, [key]: undefined } })).toBe(await identity());
  });

  it("is what the color gives to the gate", async () => {
    const { outputs, named } = await declare(async () => ({
      release: await valueOf(newColor("blue", newRouter()).release),
    }));
    expect(outputs.release).toBe(named("blue-release").inputs["identity"]);
  });

  it("carries who serves for its guard only", async () => {
    const serving = { percent: 100, source: "route" } as const;
    const guarded = await declareBlue({ serving, allowLiveChange: true });
    expect(guarded.named("blue-release").inputs).toMatchObject({ serving, allowLiveChange: true });
    expect(await identity({ serving, allowLiveChange: true })).toBe(await identity());
  });
});

describe("a color's inputs", () => {
  it("do not depend on its role: whichever color is active, both are the same", async () => {
    const inputs = async (active: Color) => {
      const { resources } = await declare(() => ({ colors: newColors(active, newRouter()).length }));
      return Object.fromEntries(resources.map((resource) => [resource.name, resource.inputs]));
    };
    expect(await inputs("green")).toEqual(await inputs("blue"));
  });

  it("do not depend on what it has to wait for", async () => {
    const waiting = await declare(() => {
      const router = newRouter();
      newColor("blue", router, { after: [router.configuration] });
      return {};
    });
    const alone = await declareBlue();
    expect(waiting.named("blue-container").inputs).toEqual(alone.named("blue-container").inputs);
    expect(waiting.named("blue-container").after).toEqual(["blue-release", "router-configuration"]);
    expect(waiting.named("blue-release").after).toEqual([]);
  });
});
