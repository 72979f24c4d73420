import { beforeAll, describe, expect, it } from "vitest";
import { modelPresets } from "../../../../components/model.ts";
import type { Declaration } from "../../support/declare.ts";
import {
  clusterConfig,
  declareCluster,
  serverOf,
  specOf,
  templateOf,
  type Container,
  type PodSpec,
} from "../../support/kubernetes-stack.ts";

const prefix = "bluegreen-test";
const own = modelPresets["smollm2-135m-instruct"];
const ownUrl = own?.sources.flatMap((source) => (source.kind === "url" ? [source.url] : []));

const podOf = (declaration: Declaration<object>): PodSpec =>
  templateOf(declaration.named("blue-deployment")).spec;

const releaseOf = (declaration: Declaration<object>) =>
  declaration.named("blue-release").inputs["identity"] as string;

/** The stack with other settings of blue. */
const withBlue = (changes: object) =>
  declareCluster({ blue: { ...(clusterConfig()["blue"] as object), ...changes } });

const millicores = (quantity = "0") =>
  quantity.endsWith("m") ? Number(quantity.slice(0, -1)) : 1000 * Number(quantity);

describe("a color's pod", () => {
  let declaration: Declaration<object>;
  let pod: PodSpec;
  let server: Container;
  let model: Container;

  beforeAll(async () => {
    declaration = await declareCluster();
    pod = podOf(declaration);
    server = serverOf(declaration, "blue");
    model = pod.initContainers?.[0] as Container;
  });

  it("leaves its Services, finishes its answers and flushes before it is killed", async () => {
    const { preStop } = server.lifecycle ?? {};
    const graceOf = (spec: PodSpec) => spec.terminationGracePeriodSeconds;
    const leave = preStop?.sleep?.seconds ?? 0;
    const drain = Number(server.env?.find(({ name }) => name === "DRAIN_SECONDS")?.value);
    expect([leave, drain]).toEqual([5, 120]);
    expect(graceOf(pod)).toBeGreaterThan(leave + drain + 5);
    const longer = await withBlue({ settings: { longestAnswerSeconds: 300 } });
    expect(graceOf(podOf(longer)) - graceOf(pod)).toBe(180);
  });

  it("is started, ready and alive by its own paths, and is killed only long after it is taken out of service", () => {
    const { startupProbe, readinessProbe, livenessProbe } = server;
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet)).toEqual([
      { path: "/healthz", port: 8000 },
      { path: "/ready", port: 8000 },
      { path: "/healthz", port: 8000 },
    ]);
    const patience = (probe: Container["readinessProbe"]) =>
      (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0);
    expect(patience(livenessProbe)).toBeGreaterThan(3 * patience(readinessProbe));
    expect(patience(startupProbe)).toBeGreaterThanOrEqual(120);
  });

  it("requests processors for its threads, may take one more, and has all of its memory", async () => {
    expect(server.resources).toEqual({
      requests: { cpu: "500m", memory: "2048Mi" },
      limits: { cpu: "2", memory: "2048Mi" },
    });
    const four = serverOf(
      await withBlue({ memoryMebibytes: 4096, settings: { threads: 4 } }),
      "blue",
    ).resources;
    expect(four).toEqual({
      requests: { cpu: "2000m", memory: "4096Mi" },
      limits: { cpu: "5", memory: "4096Mi" },
    });
    for (const { requests, limits } of [server.resources, four, model.resources])
      expect(millicores(requests["cpu"])).toBeLessThanOrEqual(millicores(limits["cpu"]));
  });

  it("reads the model from a cache that only the container before it writes to", () => {
    const mounts = (container: Container) => container.volumeMounts.filter(({ name }) => name === "models");
    expect(mounts(server)).toEqual([{ name: "models", mountPath: "/models", readOnly: true }]);
    expect(mounts(model)).toEqual([{ name: "models", mountPath: "/models" }]);
    expect(pod.volumes).toContainEqual({
      name: "models",
      persistentVolumeClaim: { claimName: expect.stringMatching(/-models-[0-9a-f]{12}$/) as string },
    });
    const path = server.env?.find(({ name }) => name === "MODEL_PATH")?.value;
    expect(path).toBe(`/models/${own?.sha256 ?? ""}/SmolLM2-135M-Instruct.Q4_1.gguf`);
  });

  it("gets the model from where its preset has it, by its checksum, with an image of the color's own", () => {
    expect(model.command).toEqual([
      "node",
      "/opt/bluegreen/fetch.mjs",
      "/models",
      "SmolLM2-135M-Instruct.Q4_1.gguf",
      own?.sha256,
      ...(ownUrl ?? []),
    ]);
    expect(model.image).toBe("registry.example/server:1");
    const { data } = declaration.named("blue-fetch").inputs as { data: Record<string, string> };
    expect(data["fetch.mjs"]).toContain("process.argv");
    expect(pod.volumes).toContainEqual({ name: "fetch", configMap: { name: `${prefix}-blue-fetch` } });
  });

  it("gets the model from the user's own server, with another image where one is named", async () => {
    const kubernetes = { modelSource: "https://files.example/models", initImage: "registry.example/node:24" };
    const [container] = podOf(await declareCluster({ kubernetes })).initContainers ?? [];
    expect(container?.image).toBe("registry.example/node:24");
    expect(container?.command?.slice(5)).toEqual([
      "https://files.example/models/SmolLM2-135M-Instruct.Q4_1.gguf",
    ]);
  });

  it("follows the description of the route, and nothing else of it: a flip changes one file of it", () => {
    expect(pod.volumes).toContainEqual({
      name: "route",
      configMap: {
        name: `${prefix}-route`,
        optional: true,
        items: [{ key: "route.json", path: "route.json" }],
      },
    });
    expect(server.env).toContainEqual({ name: "ROUTE_FILE", value: "/var/lib/bluegreen/route/route.json" });
    expect(server.env).toContainEqual({
      name: "SHADOW_URL",
      value: `http://${prefix}-router.${prefix}.svc/green`,
    });
  });

  it("gets the URL of the history from its Secret", () => {
    expect(server.env).toContainEqual({
      name: "HISTORY_URL",
      valueFrom: { secretKeyRef: { name: `${prefix}-history`, key: "url" } },
    });
  });

  it("is told its release, which is what the gate asks for", () => {
    expect(server.env).toContainEqual({ name: "RELEASE", value: releaseOf(declaration) });
    expect(declaration.named("gate").inputs["candidates"]).toEqual({ blue: releaseOf(declaration) });
  });
});

describe("a color's Deployment", () => {
  it("is not waited for by anybody but the gate, and starts no pod beside the one that it replaces", async () => {
    const { named } = await declareCluster();
    const { inputs } = named("blue-deployment");
    expect(inputs["metadata"]).toMatchObject({
      name: `${prefix}-blue`,
      annotations: { "pulumi.com/skipAwait": "true" },
    });
    expect(specOf(named("blue-deployment"))).toMatchObject({
      replicas: 1,
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    });
  });

  it.each([
    [1, 1],
    [2, 1],
    [5, 4],
  ])("of %d pods keeps %d where a node is drained", async (replicas, minAvailable) => {
    const { named } = await declareCluster({ kubernetes: { replicas } });
    expect(specOf(named("blue-deployment"))).toMatchObject({ replicas });
    expect(specOf(named("blue-budget"))).toEqual({
      minAvailable,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: {
        matchLabels: {
          "bluegreen.stack": prefix,
          "bluegreen.role": "color",
          "bluegreen.color": "blue",
        },
      },
    });
  });
});

describe("a color's release in a cluster", () => {
  let usual: string;

  beforeAll(async () => {
    usual = releaseOf(await declareCluster());
  });

  it.each<[string, object]>([
    ["version", { version: "7" }],
    ["image", { image: "registry.example/server:7" }],
    ["memory", { memoryMebibytes: 1024 }],
    ["threads", { settings: { threads: 2 } }],
    ["longest answer", { settings: { longestAnswerSeconds: 60 } }],
    ["system prompt", { settings: { systemPrompt: "Be brief." } }],
  ])("is another one with another %s", async (_what, changes) => {
    expect(releaseOf(await withBlue(changes))).not.toBe(usual);
  });

  it.each<[string, object]>([
    ["namespace", { namespace: "elsewhere" }],
    ["image of the first container", { initImage: "registry.example/node:24" }],
    ["source of the model", { modelSource: "https://files.example" }],
    ["share of the processors", { cpuMillicoresPerThread: 250 }],
    ["Secret of a registry", { imagePullSecrets: ["registry"] }],
  ])("is another one with another %s of the cluster's settings", async (_what, kubernetes) => {
    expect(releaseOf(await declareCluster({ kubernetes }))).not.toBe(usual);
  });

  it("is another one with another password of the history, and does not tell it", async () => {
    const url = "postgres://chat:another@db.example/chat";
    const declaration = await declareCluster({ history: { kind: "postgres", url } });
    expect(releaseOf(declaration)).not.toBe(usual);
    expect(declaration.named("blue-release").inputs["facts"]).toMatchObject({
      history: "postgres db.example:5432/chat",
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ["more pods", { kubernetes: { replicas: 4 } }],
    ["another router", { kubernetes: { routerImage: "registry.example/nginx:2", routerReplicas: 4 } }],
    ["users on the other color", { activeColor: "green" }],
    ["a way in", { kubernetes: { service: "LoadBalancer" } }],
  ])("is the same with %s", async (_what, changes) => {
    expect(releaseOf(await declareCluster(changes))).toBe(usual);
  });

  it("changes with whatever its pods are made of", async () => {
    const one = await declareCluster();
    const other = await withBlue({ settings: { queueLength: 7 } });
    expect(JSON.stringify(podOf(other))).not.toBe(JSON.stringify(podOf(one)));
    expect(releaseOf(other)).not.toBe(releaseOf(one));
  });
});
