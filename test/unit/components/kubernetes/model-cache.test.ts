import { describe, expect, it } from "vitest";
import { declareCluster, specOf, templateOf } from "../../support/kubernetes-stack.ts";

const prefix = "bluegreen-test";

const declareCache = (kubernetes: object = {}) => declareCluster({ kubernetes });

describe("a model cache on the nodes", () => {
  it("is a directory of each node that nothing but the stack's claim can bind, and that outlives it", async () => {
    const { named } = await declareCache();
    expect(named("models-volume").inputs["metadata"]).toMatchObject({ name: `${prefix}-models` });
    expect(specOf(named("models-volume"))).toMatchObject({
      claimRef: { namespace: prefix, name: `${prefix}-models` },
      hostPath: { path: "/var/lib/bluegreen/models", type: "DirectoryOrCreate" },
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "",
    });
    expect(specOf(named("models-claim"))).toEqual({
      accessModes: ["ReadWriteMany"],
      resources: { requests: { storage: "1Gi" } },
      storageClassName: "",
      volumeName: `${prefix}-models`,
    });
  });

  it("has a volume of another name in another namespace, for volumes have none", async () => {
    const { named } = await declareCache({ namespace: "ml" });
    const name = `ml-${prefix}-models`;
    expect(named("models-volume").inputs["metadata"]).toMatchObject({ name });
    expect(specOf(named("models-claim"))).toMatchObject({ volumeName: name });
  });

  it("is given to the colors' user by a pod of every node, tainted ones too, which can give a directory away and nothing else", async () => {
    const daemons = (await declareCache({ modelCache: { kind: "node", path: "/data/models" } })).named(
      "models-nodes-daemons",
    );
    expect(daemons.inputs["metadata"]).toMatchObject({ annotations: { "pulumi.com/skipAwait": "true" } });
    const { spec } = templateOf(daemons);
    expect(spec).toMatchObject({
      tolerations: [{ operator: "Exists" }],
      volumes: [{ name: "directory", hostPath: { path: "/data/models", type: "DirectoryOrCreate" } }],
    });
    const [container] = spec.containers;
    expect(container?.command?.[2]).toMatch(/^chown 10001:10001 \/directory && chmod 0755 \/directory/);
    expect(container?.securityContext).toMatchObject({
      runAsUser: 0,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"], add: ["CHOWN", "FOWNER"] },
    });
  });

  it("comes before the colors", async () => {
    const { named } = await declareCache();
    expect(named("blue-deployment").after).toEqual(expect.arrayContaining(["models-claim", "models-nodes"]));
  });
});

describe("a model cache on a claim", () => {
  const modelCache = { kind: "claim", sizeGibibytes: 20, accessMode: "ReadWriteMany" };

  it("is of the cluster's own class unless another one is named, and needs no pods with rights", async () => {
    const { named, resources } = await declareCache({ modelCache });
    expect(specOf(named("models-claim"))).toEqual({
      accessModes: ["ReadWriteMany"],
      resources: { requests: { storage: "20Gi" } },
    });
    expect(resources.filter(({ type }) => /DaemonSet|PersistentVolume$/.test(type))).toEqual([]);
    const classed = await declareCache({ modelCache: { ...modelCache, storageClass: "nfs" } });
    expect(specOf(classed.named("models-claim"))).toMatchObject({ storageClassName: "nfs" });
  });

  it("is not waited for: some classes make a volume for a first pod only", async () => {
    const { named } = await declareCache({ modelCache });
    expect(named("models-claim").inputs["metadata"]).toMatchObject({
      annotations: { "pulumi.com/skipAwait": "true" },
    });
  });
});
