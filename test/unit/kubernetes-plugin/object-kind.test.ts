import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InitializationError, unknown, type Properties, type ResourceKind } from "../../../provider/kind.ts";
import { Cluster } from "../../../toolchain/kubernetes-plugin/cluster.ts";
import { objectKind } from "../../../toolchain/kubernetes-plugin/object-kind.ts";
import { callContext } from "../support/call-context.ts";
import { FakeApi, refused } from "./fake-api.ts";

const urn = "urn:pulumi:dev::shop::kubernetes:core/v1:ConfigMap::texts";
const texts = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "texts", namespace: "shop" },
  data: { a: "b" },
};
const path = "/api/v1/namespaces/shop/configmaps/texts";
const web = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: { replicas: 1, selector: { matchLabels: { app: "web" } } },
};
const webPath = "/apis/apps/v1/namespaces/shop/deployments/web";

let api: FakeApi;

beforeEach(async () => {
  api = await FakeApi.start();
});
afterEach(() => api.close());

function kindOf(
  type: { apiVersion: string; kind: string },
  configuration: Properties = {},
): Required<ResourceKind> {
  const cluster = new Cluster();
  cluster.configure({ kubeconfig: api.kubeconfig, ...configuration }, {});
  return objectKind(cluster, type) as Required<ResourceKind>;
}
const configMap = (configuration: Properties = {}) =>
  kindOf({ apiVersion: "v1", kind: "ConfigMap" }, configuration);
const deployment = () => kindOf({ apiVersion: "apps/v1", kind: "Deployment" });

/** Outputs as the engine gives them back: without the marks of secrets. */
function recorded(outputs: Properties): Properties {
  return { ...outputs, __inputs: (outputs["__inputs"] as { value: unknown }).value };
}
const inputsOf = (error: unknown) => (error as InitializationError).reasons;

describe("a creation", () => {
  it("sends the object, with who owns its fields, and tells what the server made of it", async () => {
    const { id, outputs } = await configMap().create({ ...texts, immutable: null }, callContext());
    expect(id).toBe("shop/texts");
    expect(outputs).toMatchObject({ metadata: { uid: "uid-1" }, __initialApiVersion: "v1" });
    const [{ method, query, body, authorization } = { method: "", query: {}, body: {} }] = api.changes;
    expect([method, authorization]).toEqual(["POST", "Bearer a-token"]);
    expect(query).toEqual({ fieldManager: outputs["__fieldManager"], fieldValidation: "Strict" });
    expect(body).toEqual(texts);
  });

  it("does not take over what exists", async () => {
    api.objects.set(path, texts);
    await expect(configMap().create(texts, callContext())).rejects.toThrow(
      /cannot create ConfigMap shop\/texts: .*already exists .*\n.*pulumi import/,
    );
  });

  it("takes it over where the configuration says so", async () => {
    api.objects.set(path, texts);
    await configMap({ upsertExistingObjects: "true" }).create(texts, callContext());
    expect(api.changes.map(({ method, contentType }) => [method, contentType])).toEqual([
      ["PATCH", "application/apply-patch+yaml"],
    ]);
  });

  it("is tried again while the namespace is being made", async () => {
    let missing = 1;
    api.answer = ({ method }) =>
      method === "POST" && missing-- > 0
        ? refused(404, "NotFound", 'namespaces "shop" not found')
        : undefined;
    await configMap().create(texts, callContext());
    expect(api.changes).toHaveLength(2);
  });

  it("shows what the server warns of, without what is deprecated where that is suppressed", async () => {
    const warning = '299 - "would violate PodSecurity \\"restricted\\"", 299 - "v1 is deprecated"';
    api.answer = ({ method }) => (method === "POST" ? { body: texts, headers: { warning } } : undefined);
    const context = callContext();
    await configMap({ suppressDeprecationWarnings: "true" }).create(texts, context);
    expect(context.told).toEqual(['would violate PodSecurity "restricted"']);
  });
});

describe("a preview", () => {
  it("asks the server, and stores nothing", async () => {
    const outputs = await configMap().dryRun(texts, undefined, callContext());
    expect(outputs).toMatchObject({ data: { a: "b" }, metadata: { uid: unknown } });
    expect(api.changes.map(({ query }) => query["dryRun"])).toEqual(["All"]);
    expect(api.objects.size).toBe(0);
  });

  it("is refused where the update would be", async () => {
    api.answer = ({ method }) =>
      method === "POST"
        ? refused(422, "Invalid", "ConfigMap is invalid: data: too long", [
            { field: "data", message: "too long", reason: "FieldValueTooLong" },
          ])
        : undefined;
    await expect(configMap().dryRun(texts, undefined, callContext())).rejects.toThrow(
      "cannot create ConfigMap shop/texts: ConfigMap is invalid: data: too long (HTTP 422 Invalid)",
    );
  });

  it("does not ask while a value is not known", async () => {
    const inputs = { ...texts, data: { a: unknown } };
    expect(await configMap().dryRun(inputs, undefined, callContext())).toEqual(inputs);
    expect(api.received).toEqual([]);
  });

  it.each([
    ["the namespace comes with the same update", 404, "NotFound", 'namespaces "shop" not found', []],
    ["the object is there until it is replaced", 409, "AlreadyExists", "already exists", []],
    [
      "nobody gave the right to ask",
      403,
      "Forbidden",
      'User "me" cannot create resource',
      ['previewed without the API server: User "me" cannot create resource'],
    ],
  ] as const)("stands with the inputs where %s", async (_, status, reason, message, told) => {
    api.answer = ({ method }) => (method === "POST" ? refused(status, reason, message) : undefined);
    const context = callContext();
    expect(await configMap().dryRun(texts, undefined, context)).toEqual(texts);
    expect(context.told).toEqual(told);
  });

  it("stands with the inputs, and says so, where the cluster does not answer", async () => {
    const configMaps = configMap();
    await api.close();
    const context = callContext();
    expect(await configMaps.dryRun(texts, undefined, context)).toEqual(texts);
    expect(context.told).toEqual([expect.stringContaining("previewed without the cluster")]);
    api = await FakeApi.start();
  });

  it("of an update does not mistake the fields of the creation for somebody else's", async () => {
    api.objects.set(path, texts);
    api.answer = ({ method, query }) =>
      method === "PATCH" && query["force"] === "false"
        ? refused(409, "Conflict", "conflict", [
            { field: ".data.a", message: 'conflict with "own" using v1', reason: "FieldManagerConflict" },
          ])
        : undefined;
    const state = { ...texts, __fieldManager: "own", __inputs: texts };
    await configMap().dryRun(texts, state, callContext());
    expect(api.changes.map(({ query }) => query["force"])).toEqual(["false", "true"]);
  });
});

describe("an update", () => {
  it("takes over the fields of the creation, then applies", async () => {
    const { outputs } = await configMap().create(texts, callContext());
    const manager = String(outputs["__fieldManager"]);
    const managedFields = [
      { manager, operation: "Update", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: { "f:data": {} } },
    ];
    api.objects.set(path, { ...texts, metadata: { ...texts.metadata, resourceVersion: "7", managedFields } });
    api.received.length = 0;
    await configMap().update("shop/texts", recorded(outputs), { ...texts, data: { a: "c" } }, callContext());
    const [own, apply] = api.changes;
    expect(own?.contentType).toBe("application/json-patch+json");
    expect(own?.body).toEqual([
      {
        op: "replace",
        path: "/metadata/managedFields",
        value: [{ ...managedFields[0], operation: "Apply" }],
      },
      { op: "replace", path: "/metadata/resourceVersion", value: "7" },
    ]);
    expect(apply?.query).toEqual({ fieldManager: manager, fieldValidation: "Strict", force: "false" });
    expect(apply?.body).toMatchObject({ data: { a: "c" } });
  });

  it("takes fields of others where the object says so", async () => {
    api.objects.set(path, texts);
    const annotations = { "pulumi.com/patchForce": "true" };
    const inputs = { ...texts, metadata: { ...texts.metadata, annotations } };
    await configMap().update("shop/texts", { __inputs: texts }, inputs, callContext());
    expect(api.changes.map(({ query }) => query["force"])).toEqual(["true"]);
  });

  it("says what to do where somebody deleted the object", async () => {
    const update = configMap().update("shop/texts", { __inputs: texts }, texts, callContext());
    await expect(update).rejects.toThrow("pulumi refresh");
  });
});

describe("an object that does not become ready", () => {
  it("exists all the same, with what it waits for, when its time is over", async () => {
    const failed = deployment().create(web, { ...callContext(), timeoutSeconds: 1 });
    await expect(failed).rejects.toBeInstanceOf(InitializationError);
    await expect(failed).rejects.toMatchObject({ id: "shop/web", outputs: { kind: "Deployment" } });
    expect(inputsOf(await failed.catch((error: unknown) => error))[0]).toBe(
      "Deployment shop/web was not ready within 1 s: waiting for the deployment controller.",
    );
  });

  it("is no longer waited for when the update is cancelled", async () => {
    const cancel = new AbortController();
    const context = callContext(cancel.signal);
    setTimeout(() => cancel.abort(), 300);
    const failed = await deployment()
      .create(web, context)
      .catch((error: unknown) => error);
    expect(inputsOf(failed)).toEqual(["Deployment shop/web: the update was cancelled before it was ready"]);
    expect(api.objects.has(webPath)).toBe(true);
  });

  it("is not waited for where it says so", async () => {
    const annotations = { "pulumi.com/skipAwait": "true" };
    const inputs = { ...web, metadata: { ...web.metadata, annotations } };
    expect((await deployment().create(inputs, callContext())).id).toBe("shop/web");
  });

  it("says so in a refresh, which takes note of it", async () => {
    api.objects.set(webPath, { ...web, status: {} });
    api.answer = ({ path: at }) => (/replicasets|events/.test(at) ? { body: { items: [] } } : undefined);
    const read = deployment().read("shop/web", {}, web, callContext());
    await expect(read).rejects.toMatchObject({
      id: "shop/web",
      reasons: ["Deployment shop/web is not ready: 0 of 1 pods made"],
    });
  });
});

describe("a refresh", () => {
  it("finds what somebody changed, in the shape of the inputs", async () => {
    api.objects.set(path, { ...texts, data: { a: "changed", more: "by hand" } });
    const found = await configMap().read("shop/texts", { __inputs: texts }, texts, callContext());
    expect(found?.inputs).toEqual({ ...texts, data: { a: "changed" } });
    expect(found?.outputs).toMatchObject({ data: { a: "changed", more: "by hand" } });
  });

  it("finds nothing where the object is gone", async () => {
    expect(await configMap().read("shop/texts", {}, texts, callContext())).toBeUndefined();
  });

  it("takes everything over that a controller did not write, at an import", async () => {
    const annotations = { "deployment.kubernetes.io/revision": "3", note: "kept" };
    const metadata = { ...texts.metadata, annotations, uid: "1", managedFields: [] };
    api.objects.set(path, { ...texts, metadata, status: {} });
    const found = await configMap().read("shop/texts", {}, {}, callContext());
    expect(found?.inputs).toEqual({
      ...texts,
      metadata: { ...texts.metadata, annotations: { note: "kept" } },
    });
  });

  it("of a cluster that does not answer fails, or leaves or forgets the object as the configuration says", async () => {
    const kinds = [
      configMap(),
      configMap({ skipUpdateUnreachable: "true" }),
      configMap({ deleteUnreachable: "true" }),
    ];
    await api.close();
    const [plain, skipping, deleting] = kinds.map((kind) =>
      kind.read("shop/texts", { a: 1 }, texts, callContext()),
    );
    await expect(plain).rejects.toThrow("does not answer");
    expect(await skipping).toEqual({ id: "shop/texts", outputs: { a: 1 }, inputs: texts });
    expect(await deleting).toBeUndefined();
    api = await FakeApi.start();
  });
});

describe("a deletion", () => {
  it("takes what belongs to the object too, and waits until it is gone", async () => {
    api.objects.set(path, texts);
    let looks = 0;
    api.answer = ({ method, path: at }) => {
      if (method === "DELETE") return { body: { ...texts, metadata: { ...texts.metadata, uid: "1" } } };
      if (at !== path || ++looks >= 3) return undefined;
      return { body: { ...texts, metadata: { ...texts.metadata, uid: "1", finalizers: ["shop/keep"] } } };
    };
    const context = callContext();
    const deleted = configMap().delete("shop/texts", { __inputs: texts }, context);
    setTimeout(() => api.objects.delete(path), 100);
    await deleted;
    expect(api.changes.map(({ body }) => body["propagationPolicy"])).toEqual(["Foreground"]);
    expect(context.told).toContain("waiting until it is gone; it waits for finalizer shop/keep");
  });

  it("is of the object that the state knows, and leaves another of its name alone", async () => {
    const living = { ...texts, metadata: { ...texts.metadata, uid: "2" } };
    api.objects.set(path, living);
    api.answer = ({ method, body }) => {
      const wanted = (body["preconditions"] as { uid?: string } | undefined)?.uid;
      if (method !== "DELETE" || wanted === "2") return undefined;
      return refused(409, "Conflict", "Precondition failed: UID in precondition");
    };
    const known = (uid: string) => ({ __inputs: texts, metadata: { ...texts.metadata, uid } });
    await configMap().delete("shop/texts", known("1"), callContext());
    expect(api.objects.get(path)).toEqual(living);
    await configMap().delete("shop/texts", known("2"), callContext());
    expect(api.objects.has(path)).toBe(false);
  });

  it("leaves what belongs to it where the object says so", async () => {
    api.objects.set(path, texts);
    const annotations = { "pulumi.com/deletionPropagationPolicy": "orphan" };
    const inputs = { ...texts, metadata: { ...texts.metadata, annotations } };
    await configMap().delete("shop/texts", { __inputs: inputs }, callContext());
    expect(api.changes.map(({ body }) => body["propagationPolicy"])).toEqual(["Orphan"]);
  });

  it("of what is gone is done, also where its kind is gone", async () => {
    await configMap().delete("shop/texts", { __inputs: texts }, callContext());
    const things = kindOf({ apiVersion: "example.com/v1", kind: "Thing" });
    await things.delete("shop/a", { __inputs: {} }, callContext());
    expect(api.changes.map(({ method }) => method)).toEqual(["DELETE"]);
  });

  it("gives up the fields of what the server protects", async () => {
    api.answer = ({ method }) =>
      method === "DELETE" ? refused(403, "Forbidden", "this namespace may not be deleted") : undefined;
    const system = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "kube-system", labels: { a: "b" } },
    };
    const namespaces = kindOf({ apiVersion: "v1", kind: "Namespace" });
    await namespaces.delete("kube-system", { __inputs: system, __fieldManager: "own" }, callContext());
    const given = api.changes.at(-1);
    expect(given?.query["fieldManager"]).toBe("own");
    expect(given?.body).toEqual({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } });
  });
});

describe("a check", () => {
  it("fills in the context's namespace, without asking the server about kinds of its own", async () => {
    const { inputs } = await configMap().check({ metadata: { name: "a" } }, undefined, urn);
    expect(inputs["metadata"]).toEqual({ name: "a", namespace: "shop" });
    expect(api.received).toEqual([]);
  });

  it("takes a custom kind that nobody knows yet as it is", async () => {
    const things = kindOf({ apiVersion: "example.com/v1", kind: "Thing" });
    const { inputs } = await things.check({ metadata: { name: "a" } }, undefined, urn);
    expect(inputs["metadata"]).toEqual({ name: "a" });
  });
});
