import { request } from "undici";
import { baseImages } from "../../components/docker/base-images.ts";
import { colors, type Color } from "../../components/color.ts";
import { openTunnel, type Tunnel } from "../../provider/resources.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { until } from "../cluster/until.ts";
import { createNamespace, deleteNamespace, sharedCluster } from "./harness.ts";
import { colorPods, colorService, routerObjects, routerPort, type StackPlace } from "./route-manifests.ts";

interface ListedPods {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
    readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
  }[];
}

/** What a router answered. */
interface Answer {
  readonly status: number;
  readonly body: string;
  /** The color that answered. */
  readonly color: unknown;
}

/** Two colors and two router pods without a route in a namespace of their own, and a tunnel to the routers' Service. */
export class RouteStage {
  readonly cluster: Cluster;
  readonly place: StackPlace;
  readonly #service: Tunnel;

  private constructor(cluster: Cluster, place: StackPlace, service: Tunnel) {
    this.cluster = cluster;
    this.place = place;
    this.#service = service;
  }

  static async open(place: StackPlace): Promise<RouteStage> {
    const { namespace, stack } = place;
    const cluster = await sharedCluster();
    await cluster.importImage({ image: baseImages.node });
    await cluster.importImage({ image: baseImages.nginx });
    await createNamespace(cluster, namespace, { "pod-security.kubernetes.io/enforce": "restricted" });
    await applyTo(
      cluster,
      colors.map((color) => colorService(place, color)),
    );
    const addresses = {
      blue: await clusterIp(cluster, place, "blue"),
      green: await clusterIp(cluster, place, "green"),
    };
    await applyTo(cluster, [
      ...colors.map((color) => colorPods(place, color)),
      ...routerObjects(place, addresses),
    ]);
    for (const part of [...colors, "router"]) await rolledOut(cluster, place, part);
    const { kubeconfig } = cluster;
    const routers = { namespace, service: `${stack}-router`, port: 80 };
    const service = await openTunnel({ cluster: { kubeconfig }, ...routers });
    for (const color of colors) await reached(`${service.url}/${color}/ready`);
    return new RouteStage(cluster, place, service);
  }

  /** URL of the routers' Service. */
  get url(): string {
    return this.#service.url;
  }

  /** Where route and watch find the routers. */
  get router() {
    return { cluster: { kubeconfig: this.cluster.kubeconfig }, ...this.place, port: routerPort };
  }

  apply(objects: readonly object[]): Promise<void> {
    return applyTo(this.cluster, objects);
  }

  /** Waits for the routers' Deployment. */
  routersRolledOut(): Promise<void> {
    return rolledOut(this.cluster, this.place, "router");
  }

  /** Names of the router pods that users are sent to. */
  async readyRouters(): Promise<string[]> {
    const selector = encodeURIComponent(`bluegreen.stack=${this.place.stack},bluegreen.role=router`);
    const { items } = await this.cluster.api.get<ListedPods>(
      `/api/v1/namespaces/${this.place.namespace}/pods?labelSelector=${selector}`,
    );
    const isReady = ({ status }: ListedPods["items"][number]) =>
      status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ===
      true;
    return items
      .filter((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod))
      .map(({ metadata }) => metadata.name);
  }

  /** What a path of one router pod answers. */
  async answerOfPod(pod: string, path: string): Promise<Answer> {
    const { kubeconfig } = this.cluster;
    const { namespace } = this.place;
    const tunnel = await openTunnel({ cluster: { kubeconfig }, namespace, pod, port: routerPort });
    try {
      const { statusCode, body, headers } = await request(`${tunnel.url}${path}`, {
        headers: { "x-user-id": "ann" },
      });
      return { status: statusCode, body: await body.text(), color: headers["x-color"] };
    } finally {
      await tunnel.close();
    }
  }

  async close(): Promise<void> {
    await this.#service.close();
    await deleteNamespace(this.cluster, this.place.namespace);
    await this.cluster.close();
  }
}

async function applyTo(cluster: Cluster, objects: readonly object[]): Promise<void> {
  const text = objects.map((each) => JSON.stringify(each)).join("\n");
  await cluster.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], text);
}

async function rolledOut(cluster: Cluster, { namespace, stack }: StackPlace, part: string): Promise<void> {
  const deployment = `deployment/${stack}-${part}`;
  await cluster.kubectl(["-n", namespace, "rollout", "status", deployment, "--timeout=120s"]);
}

async function clusterIp(cluster: Cluster, { namespace, stack }: StackPlace, color: Color): Promise<string> {
  const found = await cluster.api.get<{ spec: { clusterIP: string } }>(
    `/api/v1/namespaces/${namespace}/services/${stack}-${color}`,
  );
  return found.spec.clusterIP;
}

/** Waits for what a router meets at a color's Service: a node's rules follow ready pods later than a rollout's end. */
async function reached(url: string): Promise<void> {
  const obstacle = async () => {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode === 200 ? undefined : `status ${statusCode}`;
  };
  await until(url, obstacle, { seconds: 30 });
}
