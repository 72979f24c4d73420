import { describe, expect, it } from "vitest";
import type { AskedCluster } from "../../../infra/ask-cluster.ts";
import { parseStackConfig, type KubernetesStackConfig } from "../../../infra/config.ts";
import { pinnedCluster } from "../../../infra/pinned-cluster.ts";
import { configValues, declareCluster } from "../support/kubernetes-stack.ts";

const owner = { project: "bluegreen", stack: "test" };
const prefix = "bluegreen-test";
const place = { namespace: prefix, stack: prefix, router: { service: `${prefix}-router`, port: 80 } };

/** Asks a cluster of this uid, undefined where it does not say, after an update that recorded `last`. */
function pinned(uid: string | undefined, last?: object, kubernetes: object = {}) {
  const values = configValues({ kubernetes });
  const config = parseStackConfig(values, owner.project, owner.stack) as KubernetesStackConfig;
  const cluster: AskedCluster = {
    ask: (collection, name, rights) => {
      expect([collection, name, rights]).toEqual(["namespaces", "kube-system", { mayLack: true }]);
      return Promise.resolve(uid === undefined ? undefined : { uid, labels: {} });
    },
  };
  return pinnedCluster(config, owner, cluster, last ? { kubernetes: { ...place, ...last } } : {});
}

describe("the cluster of a stack", () => {
  it("is recorded by the first update, and may be the same at every later one", async () => {
    expect(await pinned("one")).toBe("one");
    expect(await pinned("one", {})).toBe("one");
    expect(await pinned("one", { cluster: "one" })).toBe("one");
    const { outputs } = await declareCluster<{ readonly kubernetes: { readonly cluster?: string } }>(
      {},
      {},
      (server) =>
        server.store("/api/v1/namespaces/kube-system", { metadata: { name: "kube-system", uid: "one" } }),
    );
    expect(outputs.kubernetes.cluster).toBe("one");
  });

  it("is no other one, whatever the context is called", async () => {
    await expect(pinned("two", { cluster: "one", context: "shop" })).rejects.toThrow(
      "bluegreen:kubernetes.context: got the kubeconfig's current one, which leads to the cluster two, and the stack stands in " +
        "one (context shop then); allowed: a context of that cluster",
    );
    await expect(pinned("two", { cluster: "one" }, { context: "other" })).rejects.toThrow(
      "got other, which leads to the cluster two, and the stack stands in one; ",
    );
  });

  it("stays known where whoever asks may not look, and is unknown where nobody ever might", async () => {
    expect(await pinned(undefined, { cluster: "one" })).toBe("one");
    expect(await pinned(undefined)).toBeUndefined();
  });
});
