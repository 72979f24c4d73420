import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { colors, type Color } from "../../../../components/color.ts";
import { modelCacheNames } from "../../../../components/kubernetes/model-cache.ts";
import { takeDirectory } from "../../../../components/kubernetes/node-directories.ts";
import type { Declared } from "../../support/declare.ts";
import { declareCluster, specOf, templateOf } from "../../support/kubernetes-stack.ts";

const prefix = "bluegreen-test";

const elsewhere = { kind: "node", path: "/data/models" };

const nameOf = ({ inputs }: Declared) => (inputs["metadata"] as { readonly name: string }).name;

const declareCache = (kubernetes: object = {}) => declareCluster({ kubernetes });

describe("a model cache on the nodes", () => {
  it("is a directory of each node that nothing but the stack's claim can bind, and that outlives it", async () => {
    const { named } = await declareCache();
    const volumeName = nameOf(named("models-volume"));
    expect(specOf(named("models-volume"))).toMatchObject({
      claimRef: { namespace: prefix, name: nameOf(named("models-claim")) },
      hostPath: { path: "/var/lib/bluegreen/models", type: "DirectoryOrCreate" },
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "",
    });
    expect(specOf(named("models-claim"))).toEqual({
      accessModes: ["ReadWriteMany"],
      resources: { requests: { storage: "1Gi" } },
      storageClassName: "",
      volumeName,
    });
  });

  it("is, at another path, another volume and another claim of the colors, beside those that pods use", async () => {
    const [before, after] = [await declareCache(), await declareCache({ modelCache: elsewhere })];
    for (const { named } of [before, after]) {
      const { volumes } = templateOf(named("blue-deployment")).spec;
      const claimName = nameOf(named("models-claim"));
      expect(volumes).toContainEqual({ name: "models", persistentVolumeClaim: { claimName } });
    }
    for (const resource of ["models-claim", "models-volume"]) {
      expect(nameOf(after.named(resource))).not.toBe(nameOf(before.named(resource)));
    }
    const identityIn = ({ named }: typeof before) => named("blue-release").inputs["identity"];
    expect(identityIn(after)).not.toBe(identityIn(before));
  });

  it("is given to the colors' user by a pod of every node, tainted ones too, which can give a directory away and nothing else", async () => {
    const daemons = (await declareCache({ modelCache: elsewhere })).named("models-nodes-daemons");
    expect(daemons.inputs["metadata"]).toMatchObject({ annotations: { "pulumi.com/skipAwait": "true" } });
    const { spec } = templateOf(daemons);
    expect(spec).toMatchObject({
      tolerations: [{ operator: "Exists" }],
      volumes: [{ name: "directory", hostPath: { path: "/data/models", type: "DirectoryOrCreate" } }],
    });
    const [container] = spec.containers;
    const script = `${takeDirectory("/directory", elsewhere.path)}\nexec sleep 2147483647`;
    expect(container?.command).toEqual(["sh", "-ec", script]);
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

describe("pods whose model cache", () => {
  const claim = (accessMode: string) => ({ modelCache: { kind: "claim", sizeGibibytes: 20, accessMode } });
  const affinityOf = async (kubernetes: object, color: Color) => {
    const { spec } = templateOf((await declareCache(kubernetes)).named(`${color}-deployment`));
    return (spec as { readonly affinity?: object }).affinity;
  };

  it.each(colors)("one node alone can mount stand on one node with the other color: %s", async (color) => {
    const labels = { "bluegreen.stack": prefix, "bluegreen.role": "color" };
    expect(await affinityOf(claim("ReadWriteOnce"), color)).toEqual({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: labels }, topologyKey: "kubernetes.io/hostname" },
        ],
      },
    });
    // A first pod finds no other one: it may go anywhere where it would be one of those that it looks for.
    const { metadata } = templateOf(
      (await declareCache(claim("ReadWriteOnce"))).named(`${color}-deployment`),
    );
    expect(metadata.labels).toMatchObject(labels);
  });

  it.each([
    ["every node has", {}],
    ["every node can mount", claim("ReadWriteMany")],
  ])("%s go wherever there is room", async (_what, kubernetes) => {
    expect(await affinityOf(kubernetes, "blue")).toBeUndefined();
  });
});

describe("names of a model cache", () => {
  const nodes = { kind: "node", path: "/data/models" } as const;
  const volume = { kind: "claim", sizeGibibytes: 20, accessMode: "ReadWriteMany" } as const;
  const shop = { prefix: "shop-dev", namespace: "shop" };

  it("are the same for the same cache, and others for every other one", () => {
    const caches = [
      nodes,
      { ...nodes, path: "/data/other" },
      volume,
      { ...volume, sizeGibibytes: 30 },
      { ...volume, accessMode: "ReadWriteOnce" as const },
      { ...volume, storageClass: "nfs" },
    ];
    const claims = caches.map((cache) => modelCacheNames(shop, cache).claim);
    expect(new Set(claims).size).toBe(caches.length);
    expect(modelCacheNames(shop, { ...nodes })).toEqual(modelCacheNames(shop, nodes));
    expect(claims[0]).toMatch(/^shop-dev-models-[0-9a-f]{12}$/);
  });

  it("tell volumes of two stacks apart whose names join to the same text", () => {
    const places = [
      { namespace: "ml", prefix: "shop-dev" },
      { namespace: "ml-shop", prefix: "dev" },
      { namespace: "x", prefix: "shop-dev" },
    ];
    const volumes = places.map((place) => modelCacheNames(place, nodes).volume);
    expect(new Set(volumes.map((name) => name.slice(-12))).size).toBe(places.length);
  });
});

describe("a directory of a node", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bluegreen-node-"));
    await mkdir(join(folder, "directory"));
    await mkdir(join(folder, "bin"));
    await program("chown", 'echo "chown $1"');
    await program("chmod", 'echo "chmod $1"');
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Puts a program in front of the machine's own. */
  const program = (name: string, line: string) =>
    writeFile(join(folder, "bin", name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });

  /** Takes the directory as a node's container does, as far as its owner; what it says. */
  async function take(): Promise<string> {
    const script = takeDirectory(join(folder, "directory"), "/data/models");
    const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` };
    return (await promisify(execFile)("sh", ["-ec", script], { env })).stdout;
  }

  it("becomes the stack's where it is empty, and stays so", async () => {
    await program("stat", "echo 0");
    expect(await take()).toBe("chown 10001:10001\nchmod 0755\n");
    await writeFile(join(folder, "directory", "model.gguf"), "");
    await program("stat", "echo 10001");
    expect(await take()).toBe("chown 10001:10001\nchmod 0755\n");
  });

  it.each([
    ["holds something", () => writeFile(join(folder, "directory", ".hidden"), "")],
    ["cannot be looked into", () => program("ls", "exit 2")],
  ])("is never taken from somebody where it %s", async (_what, prepare) => {
    await program("stat", "echo 0");
    await prepare();
    await expect(take()).rejects.toMatchObject({
      stdout: "",
      stderr:
        "/data/models of this node belongs to user 0 and is not empty; allowed: an empty directory, or one of user 10001; " +
        "do: set another kubernetes.modelCache.path, or give it away: chown 10001:10001 /data/models\n",
    });
  });
});
