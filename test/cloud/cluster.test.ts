import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseImages } from "../../components/docker/base-images.ts";
import { everyCase } from "../cases.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { until } from "../cluster/until.ts";
import { answerOf, createNamespace, deleteNamespace, sharedCluster } from "./harness.ts";
import { gpuPod, privilegedPod, webServer } from "./manifests.ts";

const namespace = "cluster-test";

/** How often an edit is timed. */
const edits = everyCase ? 10 : 4;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await sharedCluster();
  await cluster.importImage({ image: baseImages.node });
  await createNamespace(cluster, namespace, { "pod-security.kubernetes.io/enforce": "restricted" });
});
afterAll(async () => {
  await deleteNamespace(cluster, namespace);
  await cluster.close();
});

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { reason?: string; message?: string }[];
  };
}

function podsOf(where: string, selector = ""): Promise<readonly Pod[]> {
  const query = `?labelSelector=${encodeURIComponent(selector)}`;
  return cluster.api
    .get<{ items: Pod[] }>(`/api/v1/namespaces/${where}/pods${query}`)
    .then(({ items }) => items);
}

async function applyAll(objects: readonly object[]): Promise<void> {
  await cluster.kubectl(
    ["apply", "--server-side", "-f", "-"],
    objects.map((each) => JSON.stringify(each)).join("\n"),
  );
}

it("has a node of the pinned version that is ready", async () => {
  const printed = await cluster.kubectl(["get", "nodes", "--no-headers"]);
  expect(printed).toMatch(/^node +Ready +\S+ +\S+ +v1[.]34[.]4\n$/);
});

describe("a web server from an image of the local engine", () => {
  const name = "web";
  let url: string;

  beforeAll(async () => {
    await applyAll(webServer(namespace, name, "first"));
    await cluster.kubectl(["-n", namespace, "rollout", "status", `deployment/${name}`, "--timeout=90s"]);
    const service = await cluster.api.get<{ spec: { ports: { nodePort: number }[] } }>(
      `/api/v1/namespaces/${namespace}/services/${name}`,
    );
    url = `http://${cluster.nodeAddress}:${service.spec.ports[0]?.nodePort ?? 0}`;
    // kube-proxy learns of a ready pod a moment after everybody else.
    await until("an answer at the node's port", () => answerOf(url).then(() => undefined), { seconds: 15 });
  });

  it("answers this host at the node's port", async () => {
    expect(await answerOf(url)).toBe("first");
  });

  it("answers pods under its Service's name", async () => {
    const ask = `fetch("http://${name}").then((answer) => answer.text()).then(console.log)`;
    const printed = await cluster.kubectl([
      "-n",
      namespace,
      "exec",
      `deployment/${name}`,
      "--",
      "node",
      "-e",
      ask,
    ]);
    expect(printed).toBe("first\n");
  });

  it("is not reached by pods at addresses beyond this host", async () => {
    const ask = `require("node:net").connect(80, "203.0.113.1").on("error", (error) => console.log(error.code))`;
    const printed = await cluster.kubectl([
      "-n",
      namespace,
      "exec",
      `deployment/${name}`,
      "--",
      "node",
      "-e",
      ask,
    ]);
    expect(printed).toMatch(/^E(NET|HOST)UNREACH\n$/);
  });

  /** Writes another text into the ConfigMap, and tells kubelet by its pod that there is something to do. */
  async function edit(text: string): Promise<void> {
    await cluster.api.merge(`/api/v1/namespaces/${namespace}/configmaps/${name}`, { data: { text } });
    const [pod] = await podsOf(namespace, `app=${name}`);
    const metadata = { annotations: { "bluegreen/edited": text } };
    await cluster.api.merge(`/api/v1/namespaces/${namespace}/pods/${pod?.metadata.name ?? ""}`, { metadata });
  }

  /** Milliseconds from an edit of the ConfigMap to the first answer with it. */
  async function reach(text: string): Promise<number> {
    const started = performance.now();
    await edit(text);
    const obstacle = async () => {
      const answered = await answerOf(url);
      return answered === text ? undefined : answered;
    };
    await until(`the edit "${text}" in the pod`, obstacle, { seconds: 5, everyMilliseconds: 20 });
    return performance.now() - started;
  }

  it("has an edited ConfigMap within 5 s where its pod is annotated, time after time", async ({
    annotate,
  }) => {
    const took: number[] = [];
    for (let at = 0; at < edits; at++) took.push(await reach(`annotated ${at}`));
    await annotate(`milliseconds: ${took.map(Math.round).join(", ")}`);
  });

  it("owes that to the annotation: kubelet looks by itself at its default period, once a minute", async () => {
    const path = `/api/v1/nodes/${cluster.nodeName}/proxy/configz`;
    expect(await cluster.api.get(path)).toMatchObject({ kubeletconfig: { syncFrequency: "1m0s" } });
  });
});

describe("Pod Security", () => {
  it("refuses a privileged pod where the namespace is restricted, and says why", async () => {
    const refused = applyAll([privilegedPod(namespace)]);
    await expect(refused).rejects.toThrow(/violates PodSecurity "restricted:latest": privileged/);
  });
});

describe("GPUs that nobody has", () => {
  const gpuNamespace = "cluster-test-gpus";
  beforeAll(() => createNamespace(cluster, gpuNamespace));
  afterAll(() => deleteNamespace(cluster, gpuNamespace));

  it("are given to as many pods as there are, and the one too many waits with the reason", async () => {
    await cluster.addGpus(2);
    await applyAll(["first", "second"].map((name) => gpuPod(gpuNamespace, name, 1)));
    const running = async () => {
      const pods = await podsOf(gpuNamespace);
      const phases = pods.map(({ status }) => status.phase);
      return phases.length === 2 && phases.every((phase) => phase === "Running")
        ? undefined
        : phases.join(", ");
    };
    await until("two running pods", running, { seconds: 60 });
    await applyAll([gpuPod(gpuNamespace, "third", 1)]);
    const refused = async () => {
      const [pod] = await cluster.api
        .get<Pod>(`/api/v1/namespaces/${gpuNamespace}/pods/third`)
        .then(({ status }) => status.conditions ?? []);
      return /Insufficient nvidia[.]com\/gpu/.test(pod?.message ?? "")
        ? undefined
        : (pod?.message ?? "no reason");
    };
    await until("the reason why the third waits", refused, { seconds: 30 });
    const third = await cluster.api.get<Pod>(`/api/v1/namespaces/${gpuNamespace}/pods/third`);
    expect(third.status.phase).toBe("Pending");
  });
});
