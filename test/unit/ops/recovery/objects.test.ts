import { afterEach, describe, expect, it } from "vitest";
import { judgeObject, settleObjects } from "../../../../ops/recovery/objects.ts";
import { readState, withoutPending } from "../../../../ops/recovery/state.ts";
import type { KubernetesObject } from "../../../../provider/kubernetes-object.ts";
import { startCluster, type FakeAnswer, type FakeCluster } from "../target/fake-cluster.ts";

const manager = "pulumi-kubernetes-1a2b3c4d";

/** An object as the API server gives it. */
function live(
  kind: string,
  name: string,
  metadata: Partial<KubernetesObject["metadata"]> = {},
): KubernetesObject {
  const managedFields = [
    { manager, operation: "Update" as const, apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: {} },
  ];
  return {
    apiVersion: kind === "Deployment" ? "apps/v1" : "v1",
    kind,
    metadata: {
      name,
      namespace: "shop",
      uid: `uid-${name}`,
      labels: { "bluegreen.stack": "shop-dev" },
      managedFields,
      ...metadata,
    },
  };
}

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;

/** A create that was begun. */
function begun(type: string, name: string, inputs: object) {
  return { type: "creating", resource: { urn: urn(type, name), type, inputs, custom: true } };
}

const deployment = begun("kubernetes:apps/v1:Deployment", "blue-deployment", {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop-dev-blue", namespace: "shop" },
});
const secret = begun("kubernetes:core/v1:Secret", "history-secret", {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "shop-dev-history", namespace: "shop" },
  stringData: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" },
});
const route = begun("bluegreen:index:KubernetesRoute", "route", { activeColor: "blue" });

const kinds = {
  "/api/v1": {
    body: {
      resources: [
        { name: "secrets", kind: "Secret", namespaced: true },
        { name: "configmaps", kind: "ConfigMap", namespaced: true },
      ],
    },
  },
  "/apis/apps/v1": { body: { resources: [{ name: "deployments", kind: "Deployment", namespaced: true }] } },
};

let cluster: FakeCluster | undefined;
afterEach(() => cluster?.close());

async function settled(objects: Readonly<Record<string, FakeAnswer>>, pending: readonly object[]) {
  cluster = await startCluster({ answers: { ...kinds, ...objects } });
  const [done, kept]: [string[], string[]] = [[], []];
  const adoptions = await settleObjects(
    cluster.client,
    "shop-dev",
    readState({ resources: [], pending_operations: pending }),
    { done: (step) => done.push(step), kept: (what) => kept.push(what) },
  );
  return { adoptions, done, kept, asked: cluster.asked };
}

describe("what an update that was killed had begun to create in a cluster", () => {
  it("is taken into the state with the owner of its fields, so that the next update changes it and makes nothing", async () => {
    const body = live("Deployment", "shop-dev-blue");
    const { adoptions, done } = await settled(
      { "/apis/apps/v1/namespaces/shop/deployments/shop-dev-blue": { body } },
      [deployment],
    );
    expect(adoptions).toMatchObject([
      {
        id: "shop/shop-dev-blue",
        outputs: {
          ...body,
          __inputs: deployment.resource.inputs,
          __initialApiVersion: "apps/v1",
          __fieldManager: manager,
        },
      },
    ]);
    expect(done).toEqual([
      "took over Deployment shop/shop-dev-blue, which no update had recorded: one had begun to make it",
    ]);
  });

  it("shows nothing of what a Secret holds", async () => {
    const body = { ...live("Secret", "shop-dev-history"), data: { url: "cG9zdGdyZXM=" } };
    const { adoptions } = await settled({ "/api/v1/namespaces/shop/secrets/shop-dev-history": { body } }, [
      secret,
    ]);
    expect(adoptions).toHaveLength(1);
    expect(JSON.stringify(adoptions[0]?.outputs)).not.toContain("cG9zdGdyZXM=");
    expect(adoptions[0]?.outputs).toMatchObject({ __inputs: secret.resource.inputs });
  });

  it("is made by the next update where it did not come to be", async () => {
    const { adoptions, done, kept } = await settled({}, [deployment, secret]);
    expect([adoptions, done, kept]).toEqual([[], [], []]);
  });

  it("needs no answer of the cluster where nothing of it was begun", async () => {
    const updating = { ...deployment, type: "updating" };
    const { asked } = await settled({}, [route, updating]);
    expect(asked).toEqual([]);
  });

  it("stays as it is, and is told, where it is somebody else's", async () => {
    const body = live("Deployment", "shop-dev-blue", { labels: {} });
    const { adoptions, kept } = await settled(
      { "/apis/apps/v1/namespaces/shop/deployments/shop-dev-blue": { body } },
      [deployment],
    );
    expect([adoptions, kept]).toEqual([
      [],
      ["Deployment shop/shop-dev-blue, which no update had recorded: it is no stack's"],
    ]);
  });
});

describe("an object that exists", () => {
  it.each<[string, KubernetesObject, object]>([
    ["of the stack is its own", live("ConfigMap", "a"), { fieldManager: manager }],
    [
      "of another stack is that one's",
      live("ConfigMap", "a", { labels: { "bluegreen.stack": "shop-prod" } }),
      { kept: "it is the stack shop-prod's" },
    ],
    [
      "that is on its way out is left alone",
      live("ConfigMap", "a", { deletionTimestamp: "2026-11-22T10:00:00Z" }),
      { kept: "it is being deleted" },
    ],
    [
      "with the label, made by hand, is nobody's",
      live("ConfigMap", "a", { managedFields: [] }),
      { kept: "no update has made it" },
    ],
  ])("%s", (_what, object, verdict) => {
    expect(judgeObject(object, "shop-dev")).toEqual(verdict);
  });
});

describe("an object that takes another one's place", () => {
  const type = "kubernetes:core/v1:ConfigMap";
  const earlier = { urn: urn(type, "router-configuration"), type, id: "shop/router-1", inputs: {} };
  const after = { urn: urn("x", "router"), type: "x", id: "r", inputs: {} };
  const [operation] =
    readState({ pending_operations: [begun(type, "router-configuration", {})] }).pending_operations ?? [];

  it("leaves the earlier one for the next update to delete", () => {
    if (operation === undefined) throw new Error("no operation");
    const state = readState({ resources: [earlier, after] });
    const adoption = { operation, id: "shop/router-2", outputs: {}, leavesEarlier: true };
    expect(withoutPending(state, [adoption]).resources).toMatchObject([
      { id: "shop/router-2" },
      { id: "shop/router-1", delete: true },
      { id: "r" },
    ]);
    expect(withoutPending(state, [{ ...adoption, id: earlier.id }]).resources).toMatchObject([
      { id: "shop/router-1", outputs: {} },
      { id: "r" },
    ]);
  });
});
