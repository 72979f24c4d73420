import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRouterHost } from "../../../provider/router-host.ts";
import { callContext } from "../support/call-context.ts";
import { shopPaths, storeDeployment, storeGreen, storePod } from "../support/color-pods.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { gateStage, healthy, release, type GateStage } from "./gate-stage.ts";

const { core: namespace } = shopPaths;
const verdictsPath = `${namespace}/configmaps/shop-dev-gate`;

let stage: GateStage;
let api: FakeApiServer;
let kubeconfig: string;

/** A green of one pod that is whole, behind the router of a stack on Kubernetes. */
beforeEach(async () => {
  stage = await gateStage();
  api = new FakeApiServer();
  kubeconfig = await api.listen();
  api.backends.set("shop-dev-router", stage.router.url);
  api.store(`${namespace}/services/shop-dev-router`, {
    metadata: { name: "shop-dev-router" },
    spec: { ports: [{ port: 80, targetPort: 8080 }] },
  });
  storeGreen(api);
});

afterEach(() => Promise.all([stage.close(), api.close()]));

const kubernetes = (unschedulableSeconds = 60) => ({
  router: { cluster: { kubeconfig }, namespace: "shop", stack: "shop-dev", port: 8080 },
  unschedulableSeconds,
});

function inputs(loadBudgetSeconds = 1, unschedulableSeconds?: number) {
  const { url: _url, ...rest } = stage.inputs({ loadBudgetSeconds });
  return { ...rest, kubernetes: kubernetes(unschedulableSeconds), versions: { green: "2" } };
}

const judge = (loadBudgetSeconds?: number, unschedulableSeconds?: number, context = callContext()) =>
  stage.kind.create(inputs(loadBudgetSeconds, unschedulableSeconds), context);

const readiness = () => stage.report().checks.find(({ check }) => check === "readiness");

function verdict(): { status: string; version: string } | undefined {
  const found = api.objects.get(verdictsPath) as { data?: Record<string, string> } | undefined;
  const text = found?.data?.["green.json"];
  return text === undefined ? undefined : (JSON.parse(text) as { status: string; version: string });
}

describe("a gate on Kubernetes", () => {
  it("approves a color that is whole, by the router's Service, and keeps its verdict in a ConfigMap", async () => {
    const { outputs } = await judge();
    expect(outputs).toMatchObject({ approved: { green: release }, verdict: { status: "pass" } });
    expect(verdict()).toMatchObject({ status: "pass", version: "2" });
    expect(api.objects.get(verdictsPath)?.metadata.labels).toEqual({
      "bluegreen.stack": "shop-dev",
      "bluegreen.role": "gate",
    });
  });

  it("tells the pods that mount its verdicts at once", async () => {
    const metadata = { name: "exporter", labels: { "bluegreen.stack": "shop-dev" } };
    const spec = { volumes: [{ configMap: { name: "shop-dev-gate" } }] };
    api.store(`${namespace}/pods/exporter`, { metadata, spec });
    await judge();
    expect(api.objects.get(`${namespace}/pods/exporter`)?.metadata.annotations).toHaveProperty([
      "bluegreen.gate",
    ]);
    expect(api.objects.get(`${namespace}/pods/green-1`)?.metadata.annotations).toBeUndefined();
  });

  it("keeps each color's verdict beside the other's", async () => {
    api.store(verdictsPath, { metadata: { name: "shop-dev-gate" }, data: { "blue.json": "{}" } });
    await judge();
    const writing = api.asked.find(({ path, method }) => path === verdictsPath && method === "PATCH");
    expect(writing?.query.get("fieldManager")).toBe("bluegreen-gate-green");
    expect(Object.keys((writing?.body as { data: object }).data)).toEqual(["green.json"]);
  });

  it("is no reason to keep a good release from users where its verdict cannot be kept", async () => {
    api.interfere = ({ path }) =>
      path === verdictsPath ? { status: 403, body: { kind: "Status", message: "forbidden" } } : undefined;
    const context = callContext();
    await judge(1, 60, context);
    expect(context.told.join("\n")).toContain("verdict about green could not be kept: forbidden");
  });

  it("removes its verdicts with itself, whether there are any or not", async () => {
    await judge();
    const recorded = { ...inputs(), verdict: {} };
    await stage.kind.delete?.("gate", recorded, callContext());
    expect(verdict()).toBeUndefined();
    await expect(stage.kind.delete?.("gate", recorded, callContext())).resolves.toBeUndefined();
  });

  it("says that the stack has no router", async () => {
    api.objects.delete(`${namespace}/services/shop-dev-router`);
    await expect(judge()).rejects.toThrow("services/shop-dev-router not found");
  });
});

describe("readiness on Kubernetes", () => {
  it("waits for a rollout although an earlier pod answers", async () => {
    storeDeployment(api, { updatedReplicas: 0 });
    setTimeout(() => storeDeployment(api), 600);
    const context = callContext();
    await judge(10, 60, context);
    expect(context.told[0]).toBe(
      "green: 0 of 1 pods have the newest template, 1 of an earlier one are left; 0 s of 10 s",
    );
  });

  it("fails where a rollout does not come to its end", async () => {
    storeDeployment(api, { replicas: 2 });
    await expect(judge()).rejects.toThrow("1 of an earlier one are left after 1 s");
    expect(verdict()?.status).toBe("fail");
  });

  describe("of a color of two pods, one of them on a dead node,", () => {
    const half = { replicas: 2, updatedReplicas: 2, readyReplicas: 1 };
    beforeEach(() => storeDeployment(api, half, 2));

    it("fails where its release is new to users", async () => {
      await expect(judge()).rejects.toThrow("1 of 2 pods are ready after 1 s");
    });

    it.each(["before", "approved"])(
      "passes where the recorded releases that users met (%s) have it",
      async (word) => {
        await stage.kind.update?.("gate", { [word]: { green: release } }, inputs(), callContext());
        expect(readiness()).toMatchObject({
          status: "pass",
          value: "ready for users that it had already, although 1 of 2 pods are ready",
        });
      },
    );

    it("fails all the same while a pod of before is left", async () => {
      storeDeployment(api, { ...half, replicas: 3 }, 2);
      const again = stage.kind.update?.("gate", { before: { green: release } }, inputs(), callContext());
      await expect(again).rejects.toThrow("1 of an earlier one are left, 1 of 2 pods are ready after 1 s");
    });
  });

  it("fails at once where a container keeps ending, with the last line of its log", async () => {
    stage.router.behaviours.set("green", { ...healthy, dead: true });
    storeDeployment(api, { readyReplicas: 0 });
    const waiting = { reason: "CrashLoopBackOff" };
    const lastState = { terminated: { exitCode: 3, reason: "Error" } };
    storePod(api, {
      conditions: [],
      containerStatuses: [{ name: "server", ready: false, restartCount: 2, state: { waiting }, lastState }],
    });
    api.texts.set(`${namespace}/pods/green-1/log`, "no such model\n");
    await expect(judge(60)).rejects.toThrow("did not pass");
    expect(readiness()?.value).toBe(
      "pod green-1: container server ended with exit code 3, restarted 2 times: no such model",
    );
    const asked = api.asked.find(({ path }) => path.endsWith("/log"));
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({
      container: "server",
      previous: "true",
      tailLines: "1",
    });
  });

  it("waits where a container has ended long before, and is on its way", async () => {
    stage.router.behaviours.set("green", { ...healthy, ready: 503, reason: "loading the model" });
    const lastState = { terminated: { exitCode: 3, reason: "Error" } };
    storePod(api, {
      conditions: [],
      containerStatuses: [
        { name: "server", ready: false, restartCount: 7, state: { running: {} }, lastState },
      ],
    });
    setTimeout(() => {
      storePod(api);
      stage.router.behaviours.set("green", healthy);
    }, 600);
    await judge(10);
    expect(readiness()?.status).toBe("pass");
  });

  it("fails where a pod finds no node for so long", async () => {
    stage.router.behaviours.set("green", { ...healthy, dead: true });
    storeDeployment(api, { readyReplicas: 0 });
    const message = "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.";
    const scheduled = { type: "PodScheduled", status: "False", reason: "Unschedulable", message };
    storePod(api, { phase: "Pending", conditions: [scheduled] });
    const begun = performance.now();
    await expect(judge(60, 1)).rejects.toThrow("did not pass");
    expect(performance.now() - begun).toBeGreaterThan(1000);
    expect(readiness()?.value).toBe(`pod green-1: cannot be scheduled: ${message}`);
  });

  it("passes nobody while the API server does not tell of pods", async () => {
    api.interfere = ({ path }) =>
      path.endsWith("/replicasets")
        ? { status: 403, body: { kind: "Status", message: "forbidden" } }
        : undefined;
    await expect(judge()).rejects.toThrow("its pods cannot be looked at: forbidden after 1 s");
  });
});

it("the gate's inputs name a router one way", async () => {
  await expect(openRouterHost({ containers: {} })).rejects.toThrow(
    "gate: got neither url nor kubernetes, which names no router",
  );
});
