import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../cluster/cluster.ts";
import type { Declared } from "../unit/support/declare.ts";
import {
  clusterConfig,
  declareCluster,
  everything,
  gpus,
  objectsOf,
  podMakers,
  templateOf,
} from "../unit/support/kubernetes-stack.ts";
import { OwnStack } from "../../bench/own-stack.ts";
import { prepare } from "../../toolchain/index.ts";
import { createNamespace, deleteNamespace, root, sharedCluster } from "./harness.ts";

/** What the program declares for the project `bluegreen` and the stack `test` stands there. */
const namespaces = {
  "bluegreen-test": "restricted",
  "bluegreen-test-nodes": "privileged",
  "bluegreen-test-gpus": "privileged",
} as const;

const monitoring = { monitoring: { enabled: true, grafana: false } };
const monitoringImage = "registry.example/monitoring:1";
const configs: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["nothing but what is required", {}],
  ["everything", everything],
  ["a claim for the models", { kubernetes: { modelCache: claim("ReadWriteOnce") } }],
  [
    "a shared claim of a class",
    { kubernetes: { modelCache: { ...claim("ReadWriteMany"), storageClass: "nfs" } } },
  ],
  ["a port of every node", { kubernetes: { service: "NodePort", nodePort: 30_777 } }],
  ["a load balancer", { kubernetes: { service: "LoadBalancer" } }],
  [
    "an ingress",
    { kubernetes: { ingress: { host: "chat.example", className: "nginx", annotations: { a: "b" } } } },
  ],
  ["monitoring", { ...monitoring, kubernetes: { monitoringImage } }],
  [
    "Prometheus' values on a claim",
    { ...monitoring, kubernetes: { monitoringImage, prometheusStorage: { sizeGibibytes: 5 } } },
  ],
  ["a stopped standby", { standby: "stopped" }],
  ["GPUs, and what counts and watches them", gpus],
  ["one router and many pods", { kubernetes: { routerReplicas: 1, replicas: 5 } }],
];

function claim(accessMode: string) {
  return { kind: "claim", sizeGibibytes: 5, accessMode };
}

let cluster: Cluster;

beforeAll(async () => {
  cluster = await sharedCluster();
  for (const [name, level] of Object.entries(namespaces))
    await createNamespace(cluster, name, { "pod-security.kubernetes.io/enforce": level });
});

afterAll(async () => {
  for (const name of Object.keys(namespaces)) await deleteNamespace(cluster, name);
  await cluster.close();
});

/** What a group and version of the API has. */
interface Kinds {
  readonly resources: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespaced: boolean;
  }[];
}
const asked = new Map<string, Promise<Kinds>>();

const dryRun = "dryRun=All&fieldValidation=Strict";

/** Path of an object's kind, in its namespace where it has one. */
async function collectionOf(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
): Promise<string> {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const kinds = asked.get(root) ?? cluster.api.get<Kinds>(root);
  asked.set(root, kinds);
  const found = (await kinds).resources.find((each) => each.kind === kind && !each.name.includes("/"));
  if (found === undefined) throw new Error(`${apiVersion} has no ${kind}`);
  return `${root}${found.namespaced ? `/namespaces/${namespace ?? ""}` : ""}/${found.name}`;
}

/** What the server would make of an object. Throws where it refuses it. */
async function dryRunOf({ name, inputs }: Declared): Promise<object> {
  const { apiVersion, kind, metadata } = inputs as {
    apiVersion: string;
    kind: string;
    metadata: { name?: string; namespace?: string };
  };
  const path = await collectionOf(apiVersion, kind, metadata.namespace);
  const named = metadata.name ?? name;
  const object = plain({ ...inputs, metadata: { ...metadata, name: named } });
  return cluster.api.apply(`${path}/${named}?${dryRun}`, object);
}

/** An object without the marks of its secrets. */
function plain(value: object): object {
  const mark = pulumi.runtime.specialSigKey;
  const isMarked = (each: unknown) =>
    typeof each === "object" && each !== null && (each as Record<string, unknown>)[mark] !== undefined;
  const unmarked = (_key: string, each: unknown) =>
    isMarked(each) ? (each as { value: unknown }).value : each;
  return JSON.parse(JSON.stringify(value, unmarked)) as object;
}

/** What the server would make of a pod of this maker. Throws where it, or Pod Security, refuses it. */
async function podDryRunOf(maker: Declared): Promise<object> {
  const { namespace } = maker.inputs["metadata"] as { namespace: string };
  const { metadata, spec } = templateOf(maker);
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "probe", namespace }, spec };
  return cluster.api.apply(`/api/v1/namespaces/${namespace}/pods/probe?${dryRun}`, pod);
}

describe("a server that looks at every object of a stack without making it", () => {
  it.each(configs)("takes all of them with %s, and their pods", async (_what, changes) => {
    const declaration = await declareCluster(changes);
    const objects = objectsOf(declaration);
    expect(objects.length).toBeGreaterThan(10);
    const made = await Promise.all(objects.map(dryRunOf));
    expect(made.map((object) => (object as { kind: string }).kind)).toEqual(
      objects.map(({ inputs }) => inputs["kind"]),
    );
    const makers = podMakers(declaration);
    expect(makers.length).toBeGreaterThan(2);
    for (const pod of await Promise.all(makers.map(podDryRunOf))) expect(pod).toMatchObject({ kind: "Pod" });
  });

  it("refuses a misspelt field, and a pod with a directory of its node", async () => {
    const { named } = await declareCluster();
    const router = named("router-deployment");
    const spec = router.inputs["spec"] as object;
    await expect(
      dryRunOf({ ...router, inputs: { ...router.inputs, spec: { ...spec, replica: 2 } } }),
    ).rejects.toThrow(/unknown field "spec.replica"|field not declared in schema/);
    const nodes = named("models-nodes-daemons");
    const { namespace } = router.inputs["metadata"] as { namespace: string };
    const moved = { ...nodes, inputs: { ...nodes.inputs, metadata: { namespace } } };
    await expect(podDryRunOf(moved)).rejects.toThrow(/violates PodSecurity "restricted:latest": .*hostPath/);
  });
});

describe("a preview of a stack", () => {
  const others = { namespace: "bluegreen-test", createNamespace: false };
  let stack: OwnStack;

  beforeAll(async () => {
    const { environment } = await prepare({
      projectDirectory: root,
      environment: process.env,
      images: false,
      kubernetes: true,
      progress: "lines",
    });
    stack = await OwnStack.create(
      root,
      { ...process.env, ...environment, KUBECONFIG: cluster.kubeconfig },
      {
        name: "preview",
        url: "http://127.0.0.1:1",
        config: clusterConfig({ kubernetes: others }),
        sweep: () => Promise.resolve(),
      },
    );
  });

  afterAll(() => stack.destroy());

  it("makes nothing, and passes the server's own", async () => {
    const { output } = await stack.pulumi("preview");
    expect(output).toMatch(/\+ \d\d to create/);
    const made = await cluster.kubectl([
      "get",
      "deployments,services,configmaps",
      "--namespace=bluegreen-test",
      "-o",
      "name",
    ]);
    expect(made.trim()).toBe("configmap/kube-root-ca.crt");
  });

  it("is refused in the server's words where the server would take an object not", async () => {
    await stack.set({
      "kubernetes.ingress.host": "chat.example",
      'kubernetes.ingress.annotations["no key"]': "x",
    });
    const { code, output } = await stack.tryPulumi("preview");
    expect(output).toMatch(/cannot create Ingress .*metadata\.annotations: Invalid value: "no key"/);
    expect(code).not.toBe(0);
  });

  it("is refused where the namespace that it is to make is somebody else's", async () => {
    await stack.unset("kubernetes.ingress", "kubernetes.createNamespace");
    const { code, output } = await stack.tryPulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain(
      "bluegreen:kubernetes.namespace: got bluegreen-test, which the cluster has, and which is not this stack's",
    );
  });
});
