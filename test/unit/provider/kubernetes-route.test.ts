import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kubernetesRoute } from "../../../provider/kubernetes-route.ts";
import { describeRoute } from "../../../provider/route.ts";
import { callContext } from "../support/call-context.ts";
import { kubernetesRouteStage, routePath, type KubernetesRouteStage } from "./kubernetes-route-stage.ts";

let set: KubernetesRouteStage;

beforeEach(async () => {
  set = await kubernetesRouteStage();
});

afterEach(() => set.close());

const shares = () => [set.percentOf("blue"), set.percentOf("green")];
const writings = () =>
  set.api.asked.filter(({ method, path }) => method !== "GET" && path.includes("/configmaps"));
const touchesOf = (pod: string) =>
  set.api.asked.filter(({ method, path }) => method === "PATCH" && path.endsWith(`/pods/${pod}`)).length;

describe("a route that is set on Kubernetes", () => {
  it("is in the ConfigMap, proven in every router pod, and says how many followed and when", async () => {
    const context = callContext();
    const { id, outputs } = await set.create("blue", 10, context);
    expect([id, outputs]).toEqual(["route", set.inputs("blue", 10)]);
    expect(shares()).toEqual([90, 10]);
    expect(set.data()?.["proven.json"]).toBe(set.data()?.["route.json"]);
    expect(set.data()?.["route.json"]).toBe(describeRoute(set.inputs("blue", 10)));
    for (const { router } of [set.first, set.second])
      expect(router.asked.filter((asked) => asked === "GET /healthz").length).toBeGreaterThanOrEqual(20);
    expect(context.told.at(-1)).toMatch(/^2 router pods follow after \d\.\d s$/);
  });

  it("moves all users at a flip, and restarts nothing", async () => {
    await set.create("blue");
    await set.update("green");
    expect(shares()).toEqual([0, 100]);
    const changed = set.api.asked.filter(({ method }) => method !== "GET");
    expect(changed.every(({ path }) => /\/(pods|configmaps)\/?/.test(path))).toBe(true);
  });

  it("is told to every pod that mounts it, and to the pods of nobody else", async () => {
    set.api.store("/api/v1/namespaces/shop/pods/other", {
      metadata: { name: "other", labels: { "bluegreen.stack": "shop-dev", "bluegreen.role": "prometheus" } },
    });
    await set.create("blue");
    expect([touchesOf("blue-1") >= 2, touchesOf("router-1") >= 2, touchesOf("other")]).toEqual([
      true,
      true,
      0,
    ]);
  });

  it("is labelled as the stack's, and keeps what others have put to its labels", async () => {
    await set.create("blue");
    const before = set.api.objects.get(routePath);
    set.api.store(routePath, {
      ...before,
      metadata: { name: "shop-dev-route", labels: { ...before?.metadata.labels, team: "chat" } },
    });
    await set.update("green");
    expect(set.api.objects.get(routePath)?.metadata.labels).toEqual({
      "bluegreen.stack": "shop-dev",
      "bluegreen.role": "route",
      team: "chat",
    });
  });

  it("is proven again, not written again, where it is in force already", async () => {
    await set.create("blue");
    const before = writings().length;
    set.first.router.asked.length = 0;
    await set.update("blue");
    expect(writings()).toHaveLength(before);
    expect(set.first.router.asked).toContain("GET /healthz");
  });

  it("is made again as it should be where somebody moved a bucket", async () => {
    await set.create("blue");
    const { "blue.7": _moved, ...data } = set.data() ?? {};
    set.api.store(routePath, { metadata: { name: "shop-dev-route" }, data: { ...data, "green.7": "" } });
    await set.update("blue");
    expect(shares()).toEqual([100, 0]);
  });

  it("touches a pod again whose kubelet had not the ConfigMap yet", async () => {
    await set.create("blue");
    let looks = 0;
    set.second.kubelet = () => {
      looks += 1;
      if (looks >= 3) set.sync(set.second);
    };
    await set.update("green");
    expect(set.second.volume.percentOf("green")).toBe(100);
  });
});

describe("router pods that come and go while a route is being set", () => {
  it("drop out when they are deleted, and their successor is proven", async () => {
    await set.create("blue");
    set.second.kubelet = () => {
      set.second.kubelet = () => undefined;
      set.storePod("router-2", "router", { deletionTimestamp: "2026-01-01T00:00:00Z" });
      void set.addPod("router-3").then((pod) => {
        set.sync(pod);
        set.removePod("router-2");
      });
    };
    const context = callContext();
    await set.update("green", 0, context);
    expect(context.told.at(-1)).toMatch(/^2 router pods follow/);
  });

  it("are followed also where they began with the route of before", async () => {
    await set.create("blue");
    const late = await set.addPod("router-3", { ready: false });
    set.sync(late);
    const looks = { count: 0 };
    late.kubelet = () => {
      looks.count += 1;
      if (looks.count === 1) return;
      set.sync(late);
      set.storePod("router-3", "router");
    };
    const context = callContext();
    await set.update("green", 0, context);
    expect(context.told.at(-1)).toMatch(/^3 router pods follow/);
    expect(late.volume.percentOf("green")).toBe(100);
  });

  it("are waited for where they are leaving, as long as clients may go on sending to them", async () => {
    await set.create("blue");
    const sleep = (seconds: number) => ({ containers: [{ lifecycle: { preStop: { sleep: { seconds } } } }] });
    set.storePod("router-0", "router", { deletionTimestamp: "2026-01-01T00:00:00Z" }, true, sleep(1));
    let begun = performance.now();
    await set.update("green");
    expect(performance.now() - begun).toBeGreaterThan(1000);
    set.storePod("router-0", "router", { deletionTimestamp: "2026-01-01T00:00:00Z" }, true, sleep(30));
    setTimeout(() => set.removePod("router-0"), 1000);
    begun = performance.now();
    await set.update("blue");
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it("are not waited for where they do not even run, and are told", async () => {
    await set.create("blue");
    set.storePod("router-3", "router", {}, false);
    const context = callContext();
    await set.update("green", 0, context);
    expect(context.told.at(-1)).toMatch(
      /^router pod router-3: it does not answer: pod shop\/router-3, port 8080: the API server refuses: pods "router-3" not found\. No user is sent to it/,
    );
  });
});

describe("a ConfigMap that somebody else writes at the same time", () => {
  it("fails the update before anything is written, and theirs stands", async () => {
    await set.create("blue");
    set.api.interfere = ({ method, path }) => {
      if (method === "PUT" && path === routePath)
        set.api.store(routePath, { metadata: { name: "shop-dev-route" }, data: { "route.json": "theirs" } });
      return undefined;
    };
    await expect(set.update("green")).rejects.toThrow(
      /^route: somebody else changed ConfigMap shop-dev-route in between, and theirs stands \(the object has been modified\)\. Do: pulumi preview --refresh/,
    );
    expect(set.data()).toEqual({ "route.json": "theirs" });
  });

  it("is a conflict too where it was made, or removed, in between", async () => {
    set.api.interfere = ({ method }) => {
      if (method === "POST") set.api.store(routePath, { metadata: { name: "shop-dev-route" }, data: {} });
      return undefined;
    };
    await expect(set.create("blue")).rejects.toThrow("somebody else changed ConfigMap shop-dev-route");
    set.api.interfere = ({ method }) => {
      if (method === "PUT") set.api.objects.delete(routePath);
      return undefined;
    };
    await expect(set.update("blue")).rejects.toThrow("somebody else changed ConfigMap shop-dev-route");
  });
});

describe("an update of the route that is cancelled", () => {
  it("touches nothing where it wrote nothing yet", async () => {
    await expect(
      set.create("blue", 0, callContext(AbortSignal.abort(new Error("cancelled")))),
    ).rejects.toThrow();
    expect(set.data()).toBeUndefined();
  });

  it("is finished and proven once the route was written", async () => {
    await set.create("blue");
    const cancelled = new AbortController();
    const told = set.api.onWrite;
    set.api.onWrite = (asked) => {
      if (asked.method === "PUT") cancelled.abort(new Error("cancelled"));
      told(asked);
    };
    await set.update("green", 0, callContext(cancelled.signal));
    expect(set.data()?.["proven.json"]).toContain('"activeColor":"green"');
  });
});

describe("a writing whose answer is lost", () => {
  it("is proven where it was done", async () => {
    await set.create("blue");
    set.api.loseAnswer = ({ method }) => method === "PUT";
    await set.update("green");
    expect(shares()).toEqual([0, 100]);
    expect(set.data()?.["proven.json"]).toContain('"activeColor":"green"');
  });
});

describe("a route on Kubernetes that is read back", () => {
  it("shows weights that somebody changed by hand", async () => {
    await set.create("blue");
    const moved = ["blue.0", "blue.1", "blue.2", "blue.3", "blue.4"];
    const entries = Object.entries(set.data() ?? {}).map(([name, content]) => {
      return [moved.includes(name) ? name.replace("blue", "green") : name, content];
    });
    const data = Object.fromEntries(entries) as object;
    set.api.store(routePath, { metadata: { name: "shop-dev-route" }, data });
    expect((await set.read("blue"))?.inputs["weights"]).toEqual({ blue: 95, green: 5 });
  });

  it("shows files that somebody added as binary data", async () => {
    await set.create("blue");
    const metadata = { name: "shop-dev-route" };
    set.api.store(routePath, { metadata, data: set.data(), binaryData: { "green.3": "" } });
    expect((await set.read("blue"))?.inputs["weights"]).toEqual({ blue: 100, green: 1 });
  });

  it("does not exist where its ConfigMap is gone, or holds no route", async () => {
    expect(await set.read("blue")).toBeUndefined();
    set.api.store(routePath, { metadata: { name: "shop-dev-route" }, data: { "route.json": "{" } });
    expect(await set.read("blue")).toBeUndefined();
  });

  it("has no lease that is over", async () => {
    await set.create("blue");
    const lease = { id: "1", holder: "ann", until: "2026-01-01T00:00:00Z" };
    const recorded = { ...set.inputs("blue"), lease };
    const found = await kubernetesRoute.read?.("route", recorded, recorded, callContext());
    expect(found?.inputs).not.toHaveProperty("lease");
  });
});

describe("a route on Kubernetes that is deleted", () => {
  it("sends nobody anywhere, and every pod is told", async () => {
    await set.create("blue");
    await kubernetesRoute.delete?.("route", set.inputs("blue"), callContext());
    await delay(50);
    expect(set.data()).toBeUndefined();
    expect([set.first.volume.percentOf("blue"), set.second.volume.percentOf("blue")]).toEqual([0, 0]);
  });

  it("is content where it is gone already", async () => {
    await expect(
      kubernetesRoute.delete?.("route", set.inputs("blue"), callContext()),
    ).resolves.toBeUndefined();
  });
});

describe("the inputs of a route on Kubernetes", () => {
  it("are refused in preview where the weights do not sum to 100", async () => {
    const checked = await kubernetesRoute.check?.({ weights: { blue: 60, green: 60 } }, undefined, "urn");
    expect(checked?.failures).toEqual([
      { property: "weights", reason: "weights: they sum to 120; they must sum to 100" },
    ]);
  });

  it.each([
    ["router.namespace", true],
    ["router.stack", true],
    ["router.cluster.context", false],
    ["router.port", false],
    ["weights.blue", false],
    ["releases.stack", false],
  ])("make another route of it where %s changes: %s", (path, expected) => {
    expect(kubernetesRoute.replaces?.(path)).toBe(expected);
  });
});

describe("a route to a color that is not as it passed its gate", () => {
  it("is not written", async () => {
    await set.create("blue");
    set.behave("green", { release: "c".repeat(64) });
    await expect(set.update("green")).rejects.toThrow(
      "route: green serves cccccccccccc; it must be ready and serve the approved release 999999999999",
    );
    expect(shares()).toEqual([100, 0]);
  });
});
