import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callContext } from "../support/call-context.ts";
import { shopPaths, storeDeployment, storeGreen, storePod } from "../support/color-pods.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { FakeBalancer } from "../support/fake-balancer.ts";
import { gateStage, healthy, release, type GateStage } from "./gate-stage.ts";

const secret = "0123456789abcdef0123456789ABCDEF";
const verdictsPath = `${shopPaths.core}/configmaps/shop-dev-gate`;
const nobody = { weights: {}, releases: {} };
const blueServes = { activeColor: "blue", weights: { blue: 100, green: 0 }, releases: {} };

let stage: GateStage;
let api: FakeApiServer;
let balancer: FakeBalancer;
let kubeconfig: string;

/** A green of one pod that is whole, behind a balancer that opens its direct paths to who knows the secret. */
beforeEach(async () => {
  stage = await gateStage();
  api = new FakeApiServer();
  kubeconfig = await api.listen();
  storeGreen(api);
  balancer = new FakeBalancer(secret, stage.router);
  await balancer.listen();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([stage.close(), api.close(), balancer.close()]);
});

function inputs(more: object = {}, loadBudgetSeconds = 1) {
  return {
    ...stage.inputs({ loadBudgetSeconds }),
    url: balancer.url,
    directSecret: secret,
    served: nobody,
    kubernetes: {
      colors: { cluster: { kubeconfig }, namespace: "shop", stack: "shop-dev" },
      unschedulableSeconds: 1,
    },
    versions: { green: "2" },
    ...more,
  };
}

const readiness = () => stage.report().checks.find(({ check }) => check === "readiness");

/** So many seconds pass for the gate in one. */
function hurry(times: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() * times);
}

/** Everything that the gate left behind for people to read. */
function reports(): string {
  const folder = join(stage.folder, ".bluegreen", "reports", "dev");
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

describe("a gate by a balancer", () => {
  const items = ["one", "two", "three"].map((id) => ({ id, prompt: id, settings: {}, expectations: {} }));
  const golden = { file: "golden/own.jsonl", timeoutSeconds: 1, items, limits: { minimumSamples: 3 } };

  it("approves a color that is whole, and keeps its verdict in a ConfigMap of the stack", async () => {
    const { outputs } = await stage.kind.create(inputs(), callContext());
    expect(outputs).toMatchObject({ approved: { green: release }, verdict: { status: "pass" } });
    expect(api.objects.get(verdictsPath)).toMatchObject({
      metadata: { labels: { "bluegreen.stack": "shop-dev", "bluegreen.role": "gate" } },
    });
  });

  it("shows the secret with every request: readiness, identity, prompts, golden set, what both colors tell of themselves", async () => {
    stage.besideBlue();
    await stage.kind.create(inputs({ served: blueServes, golden }), callContext());
    expect(balancer.pathsOf("green").sort()).toEqual(
      ["/health/deep", "/openapi.json", "/ready", "/v1/chat/completions"].sort(),
    );
    expect(balancer.pathsOf("blue").sort()).toEqual(balancer.pathsOf("green").sort());
    expect(stage.router.prompts).toHaveLength(1);
    expect(stage.router.completions).toHaveLength(6);
    expect(balancer.asked.filter((each) => each.secret !== secret)).toEqual([]);
  });

  it("does not ask the balancer what users meet, and compares with the color that it is told of", async () => {
    stage.besideBlue();
    await stage.kind.create(inputs({ served: blueServes }), callContext());
    expect(balancer.asked.map(({ path }) => path)).not.toContain("/deployment-status");
    expect(stage.report().comparedWith).toBe("blue");
    await stage.kind.create(inputs(), callContext());
    expect(stage.report().comparedWith).toBeNull();
  });

  it("asks a release that users have already for no more than fitness", async () => {
    const served = { activeColor: "green", weights: { blue: 0, green: 100 }, releases: { green: release } };
    await stage.kind.create(inputs({ served, golden }), callContext());
    expect(stage.report().checks).toContainEqual(
      expect.objectContaining({ check: "golden set", value: "not asked: users have this release already" }),
    );
    expect(stage.router.completions).toEqual([]);
  });

  it("removes its verdicts with itself", async () => {
    await stage.kind.create(inputs(), callContext());
    await stage.kind.delete?.("gate", inputs(), callContext());
    expect(api.objects.has(verdictsPath)).toBe(false);
  });
});

describe("a color behind a balancer", () => {
  it.each([502, 503, 504] as const)(
    "is not ready yet while the balancer answers %d in its place",
    async (status) => {
      balancer.refuse(status, 2);
      const context = callContext();
      await stage.kind.create(inputs({}, 20), context);
      expect(context.told[0]).toMatch(
        new RegExp(`^green: status ${status}: ${status} [A-Z][A-Za-z -]+; 0 s of 20 s$`),
      );
      expect(readiness()).toMatchObject({ status: "pass" });
    },
  );

  it("is not ready in the end where the balancer never has a node of it", async () => {
    balancer.refuse(503);
    await expect(stage.kind.create(inputs(), callContext())).rejects.toThrow(
      /readiness: status 503: 503 Service Temporarily Unavailable after \d s; .*npx bluegreen logs green/,
    );
  });

  it("is looked at in the cluster meanwhile: a pod that no node takes is told with its cure", async () => {
    balancer.refuse(503);
    storeDeployment(api, { readyReplicas: 0 });
    const message = "0/3 nodes are available: 1 Insufficient nvidia.com/gpu.";
    const scheduled = { type: "PodScheduled", status: "False", reason: "Unschedulable", message };
    const nodeSelector = { "bluegreen.color": "green", "bluegreen.stack": "shop-dev" };
    const containers = [{ resources: { limits: { "nvidia.com/gpu": "1" } } }];
    storePod(api, { phase: "Pending", conditions: [scheduled] }, { spec: { nodeSelector, containers } });
    await expect(stage.kind.create(inputs({}, 60), callContext())).rejects.toThrow(
      /pod green-1: cannot be scheduled: .* do: add a node \(eks\.nodes\.green\.nodes\)/,
    );
  });

  it("is not let in while one of its pods is missing, although another answers", async () => {
    storeDeployment(api, { readyReplicas: 1 }, 2);
    await expect(stage.kind.create(inputs(), callContext())).rejects.toThrow(
      "readiness: 1 of 2 pods have the newest template, 1 of 2 pods are ready after ",
    );
  });
});

describe("a balancer that does not let the gate in", () => {
  it("is told of long before the load budget is over, with the cure", async () => {
    hurry(40);
    const directSecret = `${secret}-of-somebody-else`;
    await expect(stage.kind.create(inputs({ directSecret }, 3600), callContext())).rejects.toThrow(
      /^gate: green did not pass: readiness: the balancer refuses the secret of its direct paths \(status 403: forbidden\) after \d\d s; .*pulumi up --refresh/,
    );
  });

  it("is given some seconds, which a new rule may take", async () => {
    const context = callContext();
    balancer.refuse(403, 2);
    await stage.kind.create(inputs({}, 20), context);
    expect(context.told[0]).toMatch(/^green: the balancer refuses the secret/);
  });

  it("is told apart from a color that answers 403 itself", async () => {
    stage.router.behaviours.set("green", { ...healthy, ready: 403, reason: "not for you" });
    const judged = stage.kind.create(inputs(), callContext());
    await expect(judged).rejects.toThrow(/readiness: status 403: not for you after \d s;/);
  });
});

describe("the secret of the direct paths", () => {
  it("is in nothing that is told, whatever a color sends back", async () => {
    stage.router.behaviours.set("green", { ...healthy, ready: 503, reason: `got ${secret}` });
    const context = callContext();
    const judged = stage.kind.create(inputs(), context);
    await expect(judged).rejects.toThrow("status 503: got [secret] after ");
    await expect(judged).rejects.not.toThrow(secret);
    expect([...context.told, reports()].join("\n")).toContain("[secret]");
    expect([...context.told, reports()].join("\n")).not.toContain(secret);
  });

  it("does not go to where a color sends the gate on", async () => {
    const elsewhere = new FakeBalancer(secret, stage.router);
    balancer.elsewhere = `${await elsewhere.listen()}/green/ready`;
    await expect(stage.kind.create(inputs(), callContext())).rejects.toThrow("readiness: status 307");
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });
});
