import { ListClustersCommand } from "@aws-sdk/client-eks";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labelNames } from "../../components/labels.ts";
import { operationVariable, type Operation } from "../../infra/operation.ts";
import { until } from "../cluster/until.ts";
import { touchedRows } from "../e2e/preview.ts";
import { ColorPods } from "./eks/color-pods.ts";
import { liveWeights, setWeightsByHand } from "./eks/live-route.ts";
import { Sequence } from "./eks/sequence.ts";
import { EksStage } from "./eks/stage.ts";
import { refusedUp, upUnderLoad, usersMeet } from "./eks/users.ts";

/** What waits for nodes gives up after minutes; a refusal comes long before. */
const soonSeconds = 60;

let stage: EksStage;
let pods: ColorPods;

/** What the next update would touch, in the engine's order. */
async function touched(): Promise<string[]> {
  const { stdout } = await stage.stack.pulumi("preview", "--json");
  return touchedRows(stdout).map(({ operation, type, name }) => `${operation} ${type} ${name}`);
}

const gateAndRoute = ["update bluegreen:index:PromotionGate gate", "update aws:lb/listener:Listener route"];

/** Waits until a DaemonSet's pods are wanted on as many nodes. */
async function isWantedOn(nameEnd: string, nodes: number): Promise<void> {
  const { prefix } = stage.stack;
  const path = `/apis/apps/v1/namespaces/${prefix}-gpus/daemonsets/${prefix}${nameEnd}`;
  const wanted = async () => {
    const { status } = await stage.cluster.api.get<{ status: { desiredNumberScheduled: number } }>(path);
    return status.desiredNumberScheduled === nodes ? undefined : `on ${status.desiredNumberScheduled}`;
  };
  await until(`${prefix}${nameEnd} on ${nodes} nodes`, wanted, { seconds: 20 });
}

/** Runs an update as a part of an operation. */
async function upAsPartOf(operation: Operation): Promise<void> {
  const { environment } = stage.stack;
  environment[operationVariable] = JSON.stringify(operation);
  try {
    await stage.stack.up();
  } finally {
    environment[operationVariable] = undefined;
  }
}

beforeAll(async () => {
  stage = await EksStage.open({ name: "e2e-eks", balancerAddress: "127.0.86.1" });
  pods = new ColorPods(stage.cluster, stage.stack.prefix);
});

afterAll(async () => {
  await (stage as EksStage | undefined)?.close();
});

describe("a first update of a stack on EKS", () => {
  test("is previewed while there is no cluster, and makes nothing", async () => {
    const { stdout } = await stage.stack.pulumi("preview", "--json");
    const rows = touchedRows(stdout);
    expect(new Set(rows.map(({ operation }) => operation))).toEqual(new Set(["create"]));
    const types = rows.map(({ type }) => type);
    for (const type of [
      "aws:eks/cluster:Cluster",
      "aws:lb/listener:Listener",
      "kubernetes:apps/v1:Deployment",
    ])
      expect(types).toContain(type);
    expect((await stage.emulator.kubernetes.send(new ListClustersCommand({}))).clusters).toEqual([]);
  });

  test("makes everything at once, and users meet the active color", async () => {
    const { seconds } = await stage.stack.up();
    process.stdout.write(`pulumi up, first: ${seconds.toFixed(1)} s\n`);
    await usersMeet(stage, "blue");
    expect(await liveWeights(stage.emulator)).toEqual({ blue: 100, green: 0 });
    await pods.isReady("green");
  });

  test("leaves nothing to be changed, also where AWS and the cluster are asked", async () => {
    await stage.stack.pulumi("preview", "--expect-no-changes");
    await stage.stack.pulumi("preview", "--refresh", "--expect-no-changes");
  });

  test("has nodes of the system and of each color, and a target group of each color", async () => {
    expect(await stage.nodeCounts()).toEqual({ system: 2, blue: 1, green: 1 });
    const { TargetGroups = [] } = await stage.emulator.balancing.send(new DescribeTargetGroupsCommand({}));
    const names = TargetGroups.map(({ TargetGroupName }) => TargetGroupName);
    const { prefix } = stage.stack;
    expect(names.sort()).toEqual([`${prefix}-blue`, `${prefix}-green`]);
  });

  test("lets users take no direct path, and nobody without the secret", async () => {
    for (const path of ["/blue/ready", "/green/ready"]) {
      const { statusCode, body } = await request(`${stage.stack.url}:8080${path}`);
      expect([path, statusCode, await body.text()]).toEqual([path, 403, "forbidden"]);
    }
  });
});

describe("GPUs of a stack on EKS", () => {
  /** Labels that EKS gives the nodes of green. */
  const green = () => ({ [labelNames.stack]: stage.stack.prefix, [labelNames.color]: "green" });

  test("are taken by pods on their color's nodes, and on no other that has one", async () => {
    await stage.nodes.hold("blue");
    await pods.remove("green");
    await pods.isUnschedulable("green", /didn't match Pod's node affinity\/selector/);
    await stage.addPaperNode({ name: "paper-green", labels: green(), gpus: 1 });
    expect(await pods.nodeOf("green")).toBe("paper-green");
    expect(await pods.nodeOf("blue")).toBe(stage.cluster.nodeName);
  });

  test("are counted and watched on the nodes of both colors, and not on those of the system", async () => {
    const system = { [labelNames.stack]: stage.stack.prefix, [labelNames.role]: "system" };
    await stage.addPaperNode({ name: "paper-system", labels: system });
    await isWantedOn("-gpu-plugin", 2);
    await isWantedOn("-gpu", 2);
    await stage.removePaperNodes();
  });

  test("that are too few keep the users where they are, and what helps is said", async () => {
    await stage.cluster.addGpus(1);
    stage.nodes.release();
    await pods.isUnschedulable("green", /Insufficient nvidia[.]com\/gpu/);
    await stage.stack.set({ activeColor: "green", "kubernetes.unschedulableSeconds": "5" });
    const started = performance.now();
    const output = await refusedUp(stage, "blue");
    expect((performance.now() - started) / 1000).toBeLessThan(soonSeconds);
    expect(output).toMatch(
      /gate: green did not pass: .*cannot be scheduled: .*Insufficient nvidia[.]com\/gpu/,
    );
    expect(output).toMatch(/it asks for 1 GPU, .*standby: stopped/);
    await stage.cluster.addGpus(2);
    await stage.stack.set({ "kubernetes.unschedulableSeconds": "120" });
    await pods.isReady("green");
  });
});

describe("the route of a stack on EKS", () => {
  test("flips by gate and listener alone, and nobody is lost", async () => {
    expect(await touched()).toEqual(gateAndRoute);
    const before = await pods.identities();
    const met = await upUnderLoad(stage, "green");
    expect([...met.keys()].sort()).toEqual(["200 blue", "200 green"]);
    process.stdout.write(`flip: ${JSON.stringify([...met])}\n`);
    expect(await liveWeights(stage.emulator)).toEqual({ blue: 0, green: 100 });
    expect(await pods.identities()).toEqual(before);
    await stage.stack.pulumi("preview", "--expect-no-changes");
  });

  test("gives a canary its share by gate and listener alone, and nobody is lost", async () => {
    await stage.stack.set({ "canary.percent": "10" });
    expect(await touched()).toEqual(gateAndRoute);
    const met = await upUnderLoad(stage, "blue");
    expect([...met.keys()].sort()).toEqual(["200 blue", "200 green"]);
    expect(await liveWeights(stage.emulator)).toEqual({ blue: 10, green: 90 });
  });

  test("shows weights that somebody set by hand in a preview of what is live, and takes them back", async () => {
    await setWeightsByHand(stage.emulator, { blue: 50, green: 50 });
    const { output } = await stage.stack.pulumi("preview", "--refresh", "--diff");
    expect(output).toMatch(/weight *: 50 => 10\b/);
    expect(output).toMatch(/weight *: 50 => 90\b/);
    await stage.stack.set({ "canary.percent": "0" });
    await stage.stack.up("--refresh");
    expect(await liveWeights(stage.emulator)).toEqual({ blue: 0, green: 100 });
  });

  test("stays where it is for a candidate that keeps crashing, which is told", async () => {
    await stage.stack.set({ "blue.version": "ends-3", activeColor: "blue" });
    const output = await refusedUp(stage, "green");
    expect(output).toMatch(/gate: blue did not pass: .*exit code 3.*the model file is broken/);
    await stage.stack.set({ "blue.version": "good-4", activeColor: "green" });
    await stage.stack.up();
    await usersMeet(stage, "green");
  });
});

describe("a stopped standby on EKS", () => {
  const lease = { id: "operation-1", holder: "somebody", until: "2100-01-01T00:00:00.000Z" };

  test("gives its nodes back, and no others", async () => {
    await stage.stack.set({ standby: "stopped" });
    await stage.stack.up();
    await pods.isGone("blue");
    expect(await stage.nodeCounts()).toEqual({ system: 2, blue: 0, green: 1 });
    await usersMeet(stage, "green");
  });

  test("has nodes again before a flip, and the other one's go once its users have left", async () => {
    await stage.stack.set({ activeColor: "blue" });
    const sequence = new Sequence({
      "blue has nodes": async () => (await stage.nodeCounts()).blue === 1,
      "users are at blue": async () => (await liveWeights(stage.emulator))?.green === 0,
      "green has none": async () => (await stage.nodeCounts()).green === 0,
    });
    const met = await upUnderLoad(stage, "blue");
    expect(await sequence.stop()).toEqual(["blue has nodes", "users are at blue", "green has none"]);
    expect([...met.keys()].sort()).toEqual(["200 blue", "200 green"]);
    expect(await stage.nodeCounts()).toEqual({ system: 2, blue: 1, green: 0 });
  });

  test("keeps its nodes while an operation may have to go back, and gives them up at its end", async () => {
    await stage.stack.set({ activeColor: "green" });
    await upAsPartOf({ lease });
    await usersMeet(stage, "green");
    expect(await stage.nodeCounts()).toEqual({ system: 2, blue: 1, green: 1 });
    await upAsPartOf({ endLease: lease.id });
    expect(await stage.nodeCounts()).toEqual({ system: 2, blue: 0, green: 1 });
    await usersMeet(stage, "green");
  });
});

describe("the end of a stack on EKS", () => {
  test("leaves nothing in AWS", async () => {
    await stage.stack.pulumi("destroy", "--yes", "--skip-preview");
    const { balancing, kubernetes } = stage.emulator;
    const { LoadBalancers } = await balancing.send(new DescribeLoadBalancersCommand({}));
    const { TargetGroups } = await balancing.send(new DescribeTargetGroupsCommand({}));
    const { clusters } = await kubernetes.send(new ListClustersCommand({}));
    expect([LoadBalancers, TargetGroups, clusters]).toEqual([[], [], []]);
  });
});
