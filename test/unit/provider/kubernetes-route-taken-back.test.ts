import { describe, it } from "vitest";
import { callContext } from "../support/call-context.ts";
import { releases } from "../support/stage.ts";
import { kubernetesRouteStage, routePath, type KubernetesRouteStage } from "./kubernetes-route-stage.ts";

/** Each test has a stage of its own: proofs that fail take their time, and so run side by side. */
async function ownStage(onTestFinished: (close: () => Promise<void>) => void): Promise<KubernetesRouteStage> {
  const set = await kubernetesRouteStage();
  onTestFinished(() => set.close());
  return set;
}

const sharesOf = (set: KubernetesRouteStage) => [set.percentOf("blue"), set.percentOf("green")];

describe.concurrent("a route on Kubernetes whose proof fails", { timeout: 40_000 }, () => {
  /** From the moment that the route is written, whoever comes by it meets another release. */
  function breakAtWriting(
    set: KubernetesRouteStage,
    behaviour: Parameters<KubernetesRouteStage["behave"]>[1],
  ): void {
    const told = set.api.onWrite;
    set.api.onWrite = (asked) => {
      if (asked.path.includes("/configmaps")) set.behave("green", behaviour);
      told(asked);
    };
  }

  it("is taken back: users meet what they met before, in every pod", async ({ expect, onTestFinished }) => {
    const set = await ownStage(onTestFinished);
    await set.create("blue");
    breakAtWriting(set, { release: "0".repeat(64) });
    await expect(set.update("green")).rejects.toThrow(
      /^route: router pod router-\d: it did not answer as wanted within \d+ ms: last wrong answer: status 200 from green 000000000000 for a user of green; wanted: green 999999999999\. The route before it is back in force\. Do: /,
    );
    expect(sharesOf(set)).toEqual([100, 0]);
    expect(set.data()?.["proven.json"]).toBe(set.data()?.["route.json"]);
    expect([set.first.volume.percentOf("blue"), set.second.volume.percentOf("blue")]).toEqual([100, 100]);
  });

  it("is taken back where one pod does not follow, which is named with what it answers", async ({
    expect,
    onTestFinished,
  }) => {
    const set = await ownStage(onTestFinished);
    await set.create("blue");
    set.second.kubelet = () => undefined;
    await expect(set.update("green")).rejects.toThrow(
      /^route: after 5\.\d s not every router pod has the route: router pod router-2: it has another route \(status 200: {"activeColor":"blue".*The route before it is back in force/,
    );
    expect(sharesOf(set)).toEqual([100, 0]);
  });

  it("leaves nobody routed where there was no route before", async ({ expect, onTestFinished }) => {
    const set = await ownStage(onTestFinished);
    breakAtWriting(set, { dead: true });
    set.behave("green", {});
    await expect(set.create("green")).rejects.toThrow("The route before it is back in force");
    expect(set.data()).toBeUndefined();
    expect(set.first.volume.percentOf("green")).toBe(0);
  });

  it("does not overwrite what somebody else wrote meanwhile", async ({ expect, onTestFinished }) => {
    const set = await ownStage(onTestFinished);
    await set.create("blue");
    breakAtWriting(set, { release: "0".repeat(64) });
    const theirs = { metadata: { name: "shop-dev-route" }, data: { "route.json": "theirs" } };
    setTimeout(() => set.api.store(routePath, theirs), 400);
    await expect(set.update("green")).rejects.toThrow(
      "The route before it was not put back: somebody else changed it meanwhile, and theirs stands",
    );
    expect(set.data()).toEqual(theirs.data);
  });

  it("says which pods have the route of before not yet", async ({ expect, onTestFinished }) => {
    const set = await ownStage(onTestFinished);
    await set.create("blue");
    breakAtWriting(set, { release: "0".repeat(64) });
    set.second.kubelet = () => {
      set.sync(set.second);
      set.second.kubelet = () => undefined;
    };
    await expect(set.update("green")).rejects.toThrow(
      /was put back, and not every router pod has it yet: after 5\.\d s .*router-2: it has another route/,
    );
  });

  it("names what keeps kubelets from hearing of it", async ({ expect, onTestFinished }) => {
    const set = await ownStage(onTestFinished);
    await set.create("blue");
    const refusal = { kind: "Status", apiVersion: "v1", message: "pods is forbidden", reason: "Forbidden" };
    set.api.interfere = ({ method, path }) =>
      method === "PATCH" && path.includes("/pods/") ? { status: 403, body: refusal } : undefined;
    const context = callContext();
    await expect(set.update("green", 0, context)).rejects.toThrow(
      /it has another route .*; pod router-\d cannot be annotated: pods is forbidden/,
    );
    expect(context.told.join("\n")).toMatch(
      /cannot be annotated: pods is forbidden\. .* follows it within 90 s/,
    );
  });
});

describe.concurrent("an update of the route that was killed after its writing", { timeout: 40_000 }, () => {
  /** What a killed flip to green leaves behind: written, not proven. */
  async function killedFlip(set: KubernetesRouteStage): Promise<void> {
    await set.create("blue");
    const proven = set.data()?.["proven.json"] ?? "";
    await set.update("green");
    const metadata = { name: "shop-dev-route" };
    set.api.store(routePath, { metadata, data: { ...set.data(), "proven.json": proven } });
  }

  it("shows when it is read, so that the next update proves it", async ({ expect, onTestFinished }) => {
    const set = await ownStage(onTestFinished);
    await killedFlip(set);
    expect((await set.read("blue"))?.inputs).toMatchObject({ activeColor: "green", unproven: true });
    await set.update("green");
    expect((await set.read("blue"))?.inputs).not.toHaveProperty("unproven");
  });

  it("is taken back to the route that was proven last, where that still serves", async ({
    expect,
    onTestFinished,
  }) => {
    const set = await ownStage(onTestFinished);
    await killedFlip(set);
    set.behave("green", { release: releases.green });
    set.second.kubelet = () => set.sync(set.second);
    set.api.onWrite = ((told) => (asked) => {
      if (asked.method === "PATCH") set.behave("green", { release: "0".repeat(64) });
      told(asked);
    })(set.api.onWrite);
    await expect(set.update("green")).rejects.toThrow("The route before it is back in force");
    expect(sharesOf(set)).toEqual([100, 0]);
  });

  it("is left as it is where the route that was proven last has another release by now", async ({
    expect,
    onTestFinished,
  }) => {
    const set = await ownStage(onTestFinished);
    await killedFlip(set);
    set.api.onWrite = ((told) => (asked) => {
      if (asked.method === "PATCH") {
        set.behave("green", { release: "0".repeat(64) });
        set.behave("blue", { release: "1".repeat(64) });
      }
      told(asked);
    })(set.api.onWrite);
    await expect(set.update("green")).rejects.toThrow("did not answer as wanted");
    expect(sharesOf(set)).toEqual([0, 100]);
  });
});
