import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kubernetesClient, type KubernetesClient } from "../../../provider/kubernetes-client.ts";
import { ConfigMapConflict, ConfigMapFile } from "../../../provider/kubernetes-config-map.ts";
import { KubernetesError, KubernetesUnreachable } from "../../../provider/kubernetes-error.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";

const path = "/api/v1/namespaces/shop/configmaps/route";

let api: FakeApiServer;
let client: KubernetesClient;
let file: ConfigMapFile;

beforeEach(async () => {
  api = new FakeApiServer();
  client = kubernetesClient({ kubeconfig: await api.listen() });
  file = new ConfigMapFile(client, "shop", "route");
});

afterEach(async () => {
  await api.close();
  await client.close();
});

const others = (data: object) => {
  api.store(path, { metadata: { name: "route" }, data });
};
const data = () => (api.objects.get(path) as { data?: object } | undefined)?.data;

describe("a ConfigMap that is written", () => {
  it("is made where there is none, and replaced whole where there is one", async () => {
    expect(await file.read()).toBeUndefined();
    const first = await file.write({ a: "1" }, { of: "us" }, undefined);
    await file.write({ b: "2" }, { of: "us" }, first);
    expect(data()).toEqual({ b: "2" });
    expect(api.objects.get(path)?.metadata.labels).toEqual({ of: "us" });
  });

  it("loses binary data, which would be files too", async () => {
    api.store(path, { metadata: { name: "route" }, data: {}, binaryData: { "green.1": "" } });
    await file.write({ a: "1" }, {}, await file.read());
    expect(api.objects.get(path)).not.toHaveProperty("binaryData");
  });

  it.each([
    ["was changed", () => others({ a: "theirs" })],
    ["was removed", () => void api.objects.delete(path)],
  ])("is not overwritten where it %s since it was read", async (_what, change) => {
    others({ a: "1" });
    const before = await file.read();
    change();
    await expect(file.write({ a: "2" }, {}, before)).rejects.toBeInstanceOf(ConfigMapConflict);
    expect(data()).not.toEqual({ a: "2" });
  });

  it("is not overwritten where it was made since it was read", async () => {
    others({ a: "theirs" });
    await expect(file.write({ a: "2" }, {}, undefined)).rejects.toBeInstanceOf(ConfigMapConflict);
    expect(data()).toEqual({ a: "theirs" });
  });

  it("fails as the server refuses it", async () => {
    api.interfere = ({ method }) =>
      method === "POST" ? { status: 422, body: { kind: "Status", message: "too long" } } : undefined;
    const failed = file.write({ a: "2" }, {}, undefined);
    await expect(failed).rejects.toBeInstanceOf(KubernetesError);
    await expect(failed).rejects.toThrow("too long");
  });
});

describe("a writing that gets no answer", () => {
  it("was done where what is there is what was to be written", async () => {
    others({ a: "1" });
    api.loseAnswer = ({ method }) => method === "PUT";
    const written = await file.write({ a: "2" }, {}, await file.read());
    expect(written.metadata.resourceVersion).toBe(api.objects.get(path)?.metadata.resourceVersion);
  });

  it("was not done where what is there is what was there before", async () => {
    others({ a: "1" });
    const before = await file.read();
    api.loseRequest = ({ method }) => method === "PUT";
    await expect(file.write({ a: "2" }, {}, before)).rejects.toBeInstanceOf(KubernetesUnreachable);
    expect(data()).toEqual({ a: "1" });
  });

  it("was not done where there is still none", async () => {
    api.loseRequest = ({ method }) => method === "POST";
    await expect(file.write({ a: "2" }, {}, undefined)).rejects.toBeInstanceOf(KubernetesUnreachable);
  });

  it("is a conflict where what is there is somebody else's", async () => {
    others({ a: "1" });
    const before = await file.read();
    api.loseRequest = ({ method }) => {
      if (method === "PUT") others({ a: "theirs" });
      return method === "PUT";
    };
    await expect(file.write({ a: "2" }, {}, before)).rejects.toBeInstanceOf(ConfigMapConflict);
  });
});

describe("a ConfigMap that is removed", () => {
  it("is gone, and may be so already", async () => {
    others({});
    await file.remove();
    expect(data()).toBeUndefined();
    await expect(file.remove()).resolves.toBeUndefined();
  });

  it("stays where it is another one than was meant", async () => {
    const written = await file.write({ a: "1" }, {}, undefined);
    others({ a: "theirs" });
    await expect(file.remove(written)).rejects.toBeInstanceOf(ConfigMapConflict);
    expect(data()).toEqual({ a: "theirs" });
  });
});
