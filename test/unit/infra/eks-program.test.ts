import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { colors, otherColor, type Color } from "../../../components/color.ts";
import type { Declaration, Declared } from "../support/declare.ts";
import { declareEksStack, typed } from "../support/eks-stack.ts";
import { operationVariable } from "../../../infra/operation.ts";

interface Outputs {
  readonly url: string;
  readonly colorUrls: Record<Color, string>;
  readonly kubernetes: Readonly<Record<string, unknown>>;
  readonly balancer?: Readonly<Record<string, unknown>>;
  readonly directSecret?: string;
  readonly models: readonly string[];
  readonly cost: string;
}

type Run = Declaration<Outputs>;

const run = (
  changes: object = {},
  environment: NodeJS.ProcessEnv = {},
  lastOutputs?: Readonly<Record<string, unknown>>,
): Promise<Run> => declareEksStack<Outputs>({ ...changes }, environment, lastOutputs);

const nginx = { router: "nginx", directCidrs: undefined };

/** Inputs of every resource but the gate, the route and the stack itself, by type and name. */
function untouched({ resources }: Run): Record<string, Declared["inputs"]> {
  const rest = resources.filter(
    ({ name, type }) => !["gate", "route"].includes(name) && type !== "pulumi:pulumi:Stack",
  );
  return Object.fromEntries(rest.map(({ name, type, inputs }) => [`${type} ${name}`, inputs]));
}

/** How many nodes a color has. */
function nodesOf({ named }: Run, color: Color): unknown {
  return (named(`${color}-nodes-nodes-group`).inputs["scalingConfig"] as { desiredSize: number }).desiredSize;
}

/** A color's share in the users' listener. */
function weightsIn({ named }: Run): Record<string, number> {
  const [action] = named("route").inputs["defaultActions"] as {
    forward: { targetGroups: { arn: string; weight: number }[] };
  }[];
  return Object.fromEntries(
    (action?.forward.targetGroups ?? []).map(({ arn, weight }) => [arn.split(":").at(-1) ?? "", weight]),
  );
}

/** Names of the resources that have to be done before one: those it was told to wait for, and those of which its inputs tell what AWS gave. */
function waitsFor({ after, inputs }: Declared): readonly string[] {
  const given = /(?:id-of-|bucket-of-|arn:aws:test:[^:]*:\d+:)([\w-]+)/g;
  const named = [...JSON.stringify(inputs).matchAll(given)].map(([, name = ""]) => name);
  return [...after, ...named, ...("clusterName" in inputs ? ["cluster-control-plane"] : [])];
}

describe("the program with the target eks", () => {
  let blue: Run;
  let green: Run;
  let canary: Run;

  beforeAll(async () => {
    blue = await run();
    green = await run({ activeColor: "green" });
    canary = await run({ canary: { percent: 10 } });
  }, 60_000);

  it("changes the inputs of the gate and of one listener alone when the active color changes", () => {
    expect(untouched(green)).toEqual(untouched(blue));
    expect(green.named("gate").inputs).not.toEqual(blue.named("gate").inputs);
    expect(blue.named("route").type).toBe("aws:lb/listener:Listener");
    expect([weightsIn(blue), weightsIn(green)]).toEqual([
      { "router-blue-targets": 100, "router-green-targets": 0 },
      { "router-blue-targets": 0, "router-green-targets": 100 },
    ]);
  });

  it("changes the same two for a canary", () => {
    expect(untouched(canary)).toEqual(untouched(blue));
    expect(weightsIn(canary)).toEqual({ "router-blue-targets": 90, "router-green-targets": 10 });
  });

  it("tells the gate the weights that its listener gets, which asks no color itself", () => {
    const told = [blue, green, canary].map(({ named }) => named("gate").inputs["weights"]);
    expect(told).toEqual([
      { blue: 100, green: 0 },
      { blue: 0, green: 100 },
      { blue: 90, green: 10 },
    ]);
  });

  it("changes gate and route alone with nginx behind the balancer, too", async () => {
    const [before, after] = [await run({ eks: nginx }), await run({ eks: nginx, activeColor: "green" })];
    expect(untouched(after)).toEqual(untouched(before));
    expect(before.named("route").type).toBe("bluegreen:index:KubernetesRoute");
    expect(before.named("gate").inputs).not.toHaveProperty("weights");
    expect(before.named("route").inputs).not.toEqual(after.named("route").inputs);
  });

  it("lets gate and route depend on the active color's nodes and pods, and on none of the other's", () => {
    for (const [{ named }, active] of [
      [blue, "blue"],
      [green, "green"],
    ] as const) {
      expect(named("gate").after).toContain(`${active}-deployment`);
      expect(named(`${active}-deployment`).after).toEqual(
        expect.arrayContaining([`${active}-nodes-nodes-group`, `${active}-attachment-attachment`]),
      );
      expect(named("gate").after.filter((name) => name.startsWith(otherColor(active)))).toEqual([]);
      expect(named(`${active}-nodes-nodes-group`).after).not.toContain("route");
    }
  });

  it("touches the standby's nodes and pods only after the route", () => {
    for (const part of ["nodes-nodes-group", "deployment"]) {
      expect(blue.named(`green-${part}`).after).toContain("route");
    }
  });

  it("leaves a stopped standby its target group and its empty node group, and takes its pods", async () => {
    const stopped = await run({ standby: "stopped" });
    expect([nodesOf(stopped, "blue"), nodesOf(stopped, "green")]).toEqual([1, 0]);
    expect(stopped.resources.map(({ name }) => name)).not.toContain("green-deployment");
    expect(stopped.named("green-attachment-attachment").inputs).toEqual(
      blue.named("green-attachment-attachment").inputs,
    );
    const flipped = await run({ standby: "stopped", activeColor: "green" });
    expect([nodesOf(flipped, "blue"), nodesOf(flipped, "green")]).toEqual([0, 1]);
    expect(flipped.named("blue-nodes-nodes-group").after).toContain("route");
  });

  it("keeps a stopped standby's nodes while an operation of several steps holds the route", async () => {
    const lease = { id: "a-rollout", holder: "somebody", until: "2030-01-01T00:00:00Z" };
    const held = await run({ standby: "stopped" }, { [operationVariable]: JSON.stringify({ lease }) });
    expect([nodesOf(held, "blue"), nodesOf(held, "green")]).toEqual([1, 1]);
  });

  it.each(colors)("declares the target group of %s, whoever is active", (color) => {
    for (const declared of [blue, green, canary])
      expect(declared.named(`router-${color}-targets`).type).toBe("aws:lb/targetGroup:TargetGroup");
  });

  it("puts a color's pods on its own GPU nodes alone, and its nodes into its release", async () => {
    const pod = (color: Color) =>
      (blue.named(`${color}-deployment`).inputs["spec"] as { template: { spec: Record<string, unknown> } })
        .template.spec;
    for (const color of colors) {
      const labels = { "bluegreen.color": color, "bluegreen.stack": "bluegreen-test" };
      expect(pod(color)["nodeSelector"]).toEqual(labels);
      expect(blue.named(`${color}-nodes-nodes-group`).inputs["labels"]).toEqual(labels);
    }
    const larger = await run({ eks: { nodes: { green: { instanceTypes: ["g5.xlarge"] } } } });
    const same = await run({ eks: { nodes: { blue: { nodes: 3 }, green: {} } } });
    const identity = ({ named }: Run, color: Color) => named(`${color}-release`).inputs["identity"];
    expect(identity(larger, "green")).not.toBe(identity(blue, "green"));
    expect(identity(same, "blue")).toBe(identity(blue, "blue"));
  });

  it("makes everything in AWS and in the cluster after the router's guarded release", () => {
    const guarded = blue.resources.filter(({ type }) => /^(aws|kubernetes):/.test(type));
    const reached = new Set(["router-release"]);
    // Whatever waits for something that waits is behind it too.
    for (let before = -1; before !== reached.size;) {
      before = reached.size;
      for (const one of guarded) if (waitsFor(one).some((name) => reached.has(name))) reached.add(one.name);
    }
    expect(guarded.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([]);
    expect(guarded.length).toBeGreaterThan(60);
  });

  it("guards the network in that release, so that a preview refuses another one while users are served", async () => {
    const [moved, elsewhere] = [
      await run({ eks: { network: { cidr: "10.1.0.0/16" } } }),
      await run({ eks: { network: { zones: ["eu-central-1c", "eu-central-1a", "eu-central-1b"] } } }),
    ];
    const factsOf = ({ named }: Run) => named("router-release").inputs["facts"];
    expect(factsOf(blue)).toMatchObject({
      cidr: "10.0.0.0/16",
      zones: "eu-central-1a eu-central-1b eu-central-1c",
    });
    expect(factsOf(moved)).toMatchObject({ cidr: "10.1.0.0/16" });
    expect(factsOf(elsewhere)).toMatchObject({ zones: "eu-central-1c eu-central-1a eu-central-1b" });
  });

  it("names the cluster to the provider of what is in it, so that a kubeconfig nobody knows yet makes nothing anew", () => {
    const [provider, another] = typed(blue, "pulumi:providers:kubernetes");
    expect(another).toBeUndefined();
    expect(provider?.inputs).toMatchObject({ clusterIdentifier: "bluegreen-test-cluster" });
  });

  it("tells where the stack stands, and keeps the direct paths' secret out of plain outputs", () => {
    const { url, colorUrls, balancer, kubernetes } = blue.outputs;
    expect(url).toBe("http://router-balancer.elb.example");
    expect(colorUrls).toEqual({
      blue: "http://router-balancer.elb.example:8080/blue",
      green: "http://router-balancer.elb.example:8080/green",
    });
    expect(balancer).toEqual({
      region: "eu-central-1",
      name: "bluegreen-test-router",
      usersPort: 80,
      url,
      directUrl: "http://router-balancer.elb.example:8080",
    });
    expect(kubernetes).toMatchObject({ namespace: "bluegreen-test", stack: "bluegreen-test" });
    expect(kubernetes).not.toHaveProperty("router");
  });

  it("tells what it costs an hour, with the nodes that run", async () => {
    expect(blue.outputs.cost).toMatch(/\| blue: g4dn\.xlarge \| 1 \|/);
    expect(blue.outputs.cost).toMatch(/\| green: g4dn\.xlarge \| 1 \|/);
    const { outputs } = await run({ standby: "stopped" });
    expect(outputs.cost).not.toContain("green:");
  });

  it("gives a color whose model no URL tells the model of the stack's own store, by an account that may read it", async () => {
    const content = "a model";
    const sha256 = createHash("sha256").update(content).digest("hex");
    const file = `models/own-${process.pid}.gguf`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    const image = "registry.example/server:1";
    const stored = await run({ blue: { version: "1", image, model: { file, sha256 } } }).finally(() =>
      rm(file),
    );
    const key = `${sha256}/${basename(file)}`;
    const { inputs, treatment } = stored.named(`model-store-${key}`);
    expect(inputs).toMatchObject({ key, sourceHash: sha256 });
    expect(treatment).toMatchObject({ protect: false, retainOnDelete: true });
    expect(stored.outputs.models).toEqual([key]);
    const podOf = (color: Color) =>
      (stored.named(`${color}-deployment`).inputs["spec"] as { template: { spec: Record<string, unknown> } })
        .template.spec;
    expect([podOf("blue"), podOf("green")].map((pod) => pod["serviceAccountName"])).toEqual([
      "bluegreen-test-models",
      undefined,
    ]);
    expect(stored.named("model-reader-association").inputs).toMatchObject({
      namespace: "bluegreen-test",
      serviceAccount: "bluegreen-test-models",
    });
  });

  it("records what it has stored, and flips on another machine by that, which takes nothing from the store", async () => {
    const key = `${"b".repeat(64)}/elsewhere.gguf`;
    const model = { file: "models/elsewhere.gguf", sha256: "b".repeat(64) };
    const stored = { models: [key] };
    const release = { version: "1", image: "registry.example/server:1", model };
    const elsewhere = await run({ blue: release, green: release }, {}, stored);
    expect(typed(elsewhere, "aws:s3/bucketObjectv2:BucketObjectv2")).toEqual([]);
    expect(elsewhere.named("green-deployment").inputs["spec"]).toMatchObject({
      template: { spec: { serviceAccountName: "bluegreen-test-models" } },
    });
    expect(elsewhere.outputs.models).toEqual([key]);
    expect(blue.outputs.models).toEqual([]);
  });

  it("has a store of models that stays while models come and go, and a class of volumes", () => {
    expect(typed(blue, "aws:s3/bucketObjectv2:BucketObjectv2")).toEqual([]);
    expect(blue.named("model-store-models-bucket").treatment.protect).toBe(true);
    expect(blue.named("volumes-class").inputs["parameters"]).toMatchObject({ encrypted: "true" });
  });

  it("makes a database of the stack's own where the history is to be in RDS", async () => {
    const own = await run({ history: { kind: "rds", caFile: "/etc/ssl/rds.pem" } });
    expect(typed(own, "aws:rds/instance:Instance")).toHaveLength(1);
    expect(typed(blue, "aws:rds/instance:Instance")).toHaveLength(0);
    const password = own.resources.filter(({ inputs }) =>
      JSON.stringify(inputs).includes("made-by-the-provider"),
    );
    expect(password.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(["history-database-instance", "history-secret"]),
    );
  });
});
