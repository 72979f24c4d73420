import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nodeLabels } from "../../../components/eks/node-labels.ts";
import { gpuTaint } from "../../../components/eks/gpu-node-group.ts";
import { ConfigError, parseStackConfig, type EksStackConfig } from "../../../infra/config.ts";
import { eksValues } from "./eks-stack.ts";

function eksStack(changes: Readonly<Record<string, unknown>> = {}): EksStackConfig {
  const config = parseStackConfig(eksValues(changes), "shop", "prod");
  if (config.target !== "eks") throw new Error(`it is for ${config.target}`);
  return config;
}

const ownModel = { file: "models/own.gguf", sha256: "0".repeat(64) };
const watched = { "monitoring.enabled": true, "kubernetes.monitoringImage": "registry.example/monitoring:1" };

describe("the config of a stack on AWS", () => {
  it("has a default for whatever can have one", () => {
    const { region, eks, kubernetes } = eksStack();
    expect(region).toBe("eu-central-1");
    const nodes = { instanceTypes: ["g4dn.xlarge"], nodes: 1, capacity: "on-demand", diskGibibytes: 100 };
    expect(eks).toEqual({
      endpoint: { publicAccessCidrs: ["203.0.113.7/32"] },
      administrators: ["arn:aws:iam::111122223333:role/deploy"],
      viewers: [],
      network: { cidr: "10.0.0.0/16", nat: "perZone" },
      system: { instanceTypes: ["m6i.large"], nodes: 2, diskGibibytes: 50 },
      gpu: {
        perPod: { blue: 1, green: 1 },
        devicePluginImage: "nvcr.io/nvidia/k8s-device-plugin:v0.19.3",
        dcgmExporterImage: undefined,
      },
      nodes: { blue: nodes, green: nodes },
      router: "alb",
      entrance: {
        certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/1",
        hostName: "chat.example.com",
      },
      userCidrs: ["0.0.0.0/0"],
      directCidrs: ["203.0.113.7/32"],
      internal: false,
      nodePorts: { blue: 30_800, green: 30_801 },
      modelStore: { blue: false, green: false },
      accessLogDays: 90,
      logDays: 90,
      deletionProtection: true,
      tags: {},
    });
    expect(kubernetes.unschedulableSeconds).toBe(600);
    expect(Object.isFrozen(eks.nodes.blue.instanceTypes)).toBe(true);
  });

  it("gives a color whose nodes are left out the nodes of the other one", () => {
    const { blue, green } = eksStack({ "eks.nodes.green": { instanceTypes: ["g6.xlarge"], nodes: 3 } }).eks
      .nodes;
    expect(blue).toEqual(green);
    expect(blue).toMatchObject({ instanceTypes: ["g6.xlarge"], nodes: 3, diskGibibytes: 100 });
  });

  it("tells pods the labels and tolerates the taint that nodes of the color have", () => {
    const { gpu } = eksStack(watched).kubernetes;
    const { key, effect } = gpuTaint;
    for (const color of ["blue", "green"] as const) {
      const labels = { ...gpu?.nodeSelector.both, ...gpu?.nodeSelector.own[color] };
      expect(labels).toEqual(nodeLabels("shop-prod", { "bluegreen.color": color }));
    }
    expect(gpu?.tolerations).toEqual([
      { key, operator: "Exists", effect: effect === "NO_SCHEDULE" ? "NoSchedule" : effect },
    ]);
  });

  it("watches GPUs wherever something is watched, unless it is told not to", () => {
    const exporterOf = (changes: Readonly<Record<string, unknown>>) =>
      eksStack(changes).kubernetes.gpu?.dcgmExporter?.image;
    expect(exporterOf({})).toBeUndefined();
    expect(exporterOf(watched)).toMatch(/^nvcr\.io\/nvidia\/k8s\/dcgm-exporter:/);
    expect(exporterOf({ ...watched, "eks.gpu.dcgmExporterImage": "" })).toBeUndefined();
    expect(exporterOf({ ...watched, "eks.gpu.dcgmExporterImage": "registry.example/dcgm:1" })).toBe(
      "registry.example/dcgm:1",
    );
  });

  it("has shares of a GPU where they are wished, and other counts for each color", () => {
    const { gpu } = eksStack({ "eks.gpu.timeSlicing": 2, "kubernetes.replicas": 2 }).kubernetes;
    expect(gpu?.devicePlugin?.timeSlicing).toBe(2);
    const large = { "eks.nodes": { green: { instanceTypes: ["g4dn.12xlarge"] } } };
    expect(eksStack({ ...large, "eks.gpu.perPod": { blue: 1, green: 4 } }).kubernetes.gpu?.perPod).toEqual({
      blue: 1,
      green: 4,
    });
  });

  it("keeps a patience with the scheduler that somebody has chosen, also the default of other clusters", () => {
    expect(eksStack({ "kubernetes.unschedulableSeconds": 60 }).kubernetes.unschedulableSeconds).toBe(60);
  });

  it("gives a color more time to get ready than a pod has to find a node, unless somebody has chosen", () => {
    const { gate, kubernetes } = eksStack();
    expect(gate.loadBudgetSeconds).toBe(900);
    expect(gate.loadBudgetSeconds).toBeGreaterThan(kubernetes.unschedulableSeconds);
    expect(eksStack({ "gate.loadBudgetSeconds": 180 }).gate.loadBudgetSeconds).toBe(180);
  });

  it("stores models that no URL tells, color by color, or all or none where it is told so", () => {
    const storesOf = (changes: Readonly<Record<string, unknown>>) => eksStack(changes).eks.modelStore;
    const green = {
      "green.version": "2",
      "green.image": "registry.example/server:2",
      "green.model": ownModel,
    };
    expect(storesOf(green)).toEqual({ blue: false, green: true });
    expect(storesOf({ ...green, "kubernetes.modelSource": "https://files.example" })).toEqual({
      blue: false,
      green: false,
    });
    expect(storesOf({ "eks.modelStore": true })).toEqual({ blue: true, green: true });
    expect(storesOf({ "eks.modelStore": false })).toEqual({ blue: false, green: false });
  });

  it("takes every way to buy nodes, to come in and to reach the API server", () => {
    const { eks } = eksStack({
      "eks.nodes.blue": {
        capacity: { reservation: "cr-0123456789abcdef0" },
        zones: ["eu-central-1b"],
        reservedInstances: 2,
      },
      "eks.nodes.green": { capacity: "spot" },
      "eks.entrance": { allowPlainHttp: true },
      "eks.endpoint": { privateRunner: true },
    });
    expect(eks.nodes.blue.capacity).toEqual({ reservation: "cr-0123456789abcdef0" });
    expect(eks.nodes.green.capacity).toBe("spot");
    expect(eks.entrance).toEqual({ allowPlainHttp: true });
    expect(eks.endpoint).toEqual({ privateRunner: true });
  });

  it("takes what only nginx can do with nginx", () => {
    const { eks, shadow } = eksStack({
      "eks.router": "nginx",
      "eks.directCidrs": null,
      "shadow.percent": 10,
      "router.maxBodyKibibytes": 64,
      "kubernetes.routerReplicas": 3,
    });
    expect([eks.router, eks.directCidrs, shadow.percent]).toEqual(["nginx", [], 10]);
  });

  it("takes tags that YAML reads as numbers and truths for text", () => {
    expect(eksStack({ "eks.tags": { costCenter: 4711, billed: true } }).eks.tags).toEqual({
      costCenter: "4711",
      billed: "true",
    });
  });

  it("fills in a database of AWS", () => {
    expect(eksStack({ history: { kind: "rds", caFile: "/etc/ssl/rds.pem" } }).history).toEqual({
      kind: "rds",
      caFile: "/etc/ssl/rds.pem",
      instanceClass: "db.t4g.medium",
      storageGibibytes: 20,
      multiZone: true,
      majorVersion: 17,
      backupDays: 14,
    });
  });

  it("needs names that its objects can have", () => {
    const stack = "s".repeat(60);
    const parse = () => parseStackConfig(eksValues({}), "shop", stack);
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(/shop:target: got eks with the project shop and the stack s+, after which/);
  });
});

/** `= 128` of every destructured argument of a component, by the argument's name. */
function coded(file: string): Record<string, string> {
  const argument = /[{,] (\w+) = (\[[^\]]*\]|"[^"]*"|[\w.]+)(?=[,} ])/g;
  const text = readFileSync(`components/eks/${file}`, "utf8");
  return Object.fromEntries([...text.matchAll(argument)].map(([, name = "", value = ""]) => [name, value]));
}

describe("a default of a stack on AWS is the component's own", () => {
  const { eks, history } = eksStack({ history: { kind: "rds", caFile: "/etc/ssl/rds.pem" } });

  it.each([
    ["network.ts", { ...eks.network, flowLogDays: eks.logDays }],
    ["system-node-group.ts", eks.system],
    ["gpu-node-group.ts", eks.nodes.blue],
    ["cluster.ts", { logDays: eks.logDays, deletionProtection: eks.deletionProtection }],
    ["alb-balancer.ts", { internal: eks.internal, accessLogDays: eks.accessLogDays }],
    ["database.ts", history],
  ])("of %s", (file, configured) => {
    const code = coded(file);
    const shared = Object.entries(configured).filter(([name]) => code[name] !== undefined);
    expect(shared.length).toBeGreaterThan(1);
    for (const [name, value] of shared)
      expect(`${name} ${code[name] ?? ""}`).toBe(`${name} ${JSON.stringify(value)}`);
  });
});
