import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { routeLayout, type ClusterArgs, type KubernetesRouterArgs } from "../../provider/resources.ts";
import type { Color } from "../color.ts";
import { stackLabels } from "../labels.ts";
import { nginxConfiguration } from "../nginx/configuration.ts";
import type { RequestLimits } from "../nginx/request-limits.ts";
import { addressFamily } from "./address-family.ts";
import type { ColorServices } from "./color-services.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt, type Place } from "./place.ts";
import { configurationFile, routerPod, routerPorts, routerProcesses } from "./router-pod.ts";
import { innerUrl, servicePort, userUrl, type Entrance } from "./router-url.ts";

/** Together less than a color's `leaveSeconds`: a node's tables keep a connection on its pod, which refuses after that time. */
const colorConnectionSeconds = { idle: 2, longest: 2 };

export interface RouterArgs {
  readonly place: Place;
  /** In which the pods are found again. Default: the kubeconfig's current context. */
  readonly cluster?: ClusterArgs;
  readonly services: ColorServices;
  /** How users come in. */
  readonly entrance: Entrance;
  /** Any nginx from 1.22 on that has a shell. */
  readonly image: string;
  /** Names of Secrets with registries' passwords. */
  readonly imagePullSecrets: readonly string[];
  /** Pods. Default: 2. */
  readonly replicas?: number;
  /** Of each pod. Default: 128. */
  readonly memoryMebibytes?: number;
  /** Streams outlive their pod's replacement by at most this time. Default: 3600. */
  readonly longestStreamSeconds?: number;
  /** Longest wait for a color's next byte. Default: 300. */
  readonly longestGapSeconds?: number;
  /** Largest request body. Default: 1024. */
  readonly maxBodyKibibytes?: number;
  /** What users may ask of each pod. Default: anything. */
  readonly limits?: RequestLimits;
  /** Whether a balancer of the cloud brings users, to a port of their own of each pod. Default: false. */
  readonly behindBalancer?: boolean;
  /** `host:port` that is told of every request of a user, by UDP; nginx tells its own figures too then. Default: nobody is told. */
  readonly exporter?: pulumi.Input<string> | undefined;
}

/**
 * nginx in front of both colors, in several pods. It comes first and stands alone: without any pod of a color it starts, without a route
 * it answers 503. Its pods read the route from a ConfigMap; another configuration is another ConfigMap, and pods are replaced one by one.
 */
export class Router extends pulumi.ComponentResource {
  /** As users reach it, without a trailing slash. */
  readonly url: pulumi.Output<string>;
  /** URL of each color by the router's direct path. */
  readonly colorUrls: pulumi.Output<Record<Color, string>>;
  /** The same as pods of the stack's own namespace reach them. */
  readonly innerColorUrls: Readonly<Record<Color, string>>;
  /** Where route and gate find its pods. */
  readonly target: KubernetesRouterArgs;
  /** In force once they exist: the direct paths to the colors work. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: RouterArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:Router", name, {}, standingAt(args.place, options));
    const { place, cluster = {}, entrance, replicas = 2, memoryMebibytes = 128 } = args;
    const { behindBalancer = false } = args;
    const { longestStreamSeconds = 3600, longestGapSeconds = 300, maxBodyKibibytes = 1024 } = args;
    const { prefix, namespace, ground } = place;
    const labels = objectLabels(prefix, "router");
    const child = { parent: this, dependsOn: [...ground] };
    const metadata = { name: `${prefix}-router`, namespace, labels };

    const text = pulumi
      .all([args.services.addresses.blue, args.services.addresses.green, args.exporter])
      .apply(([blue, green, exporter]) =>
        nginxConfiguration({
          addresses: { blue, green },
          listenPort: routerPorts.users,
          processes: routerProcesses,
          longestStreamSeconds,
          longestGapSeconds,
          maxBodyKibibytes,
          ...(args.limits && { limits: args.limits }),
          route: { live: routeLayout.kubernetes.data, bucket: "flat" },
          upstreamSeconds: colorConnectionSeconds,
          ...(behindBalancer && { balancer: { port: routerPorts.balancer } }),
          ...(exporter !== undefined && { exporter, status: { port: routerPorts.status, asker: "all" } }),
        }),
      );
    const configuration = new kubernetes.core.v1.ConfigMap(
      `${name}-configuration`,
      {
        // Named by the engine: a text that comes back is another object than the one that is to be deleted yet.
        metadata: { namespace, labels },
        immutable: true,
        data: { [configurationFile]: text.apply((written) => written.text) },
      },
      child,
    );
    const service = new kubernetes.core.v1.Service(
      `${name}-service`,
      {
        metadata,
        spec: {
          ...addressFamily,
          type: entrance.service,
          selector: stackLabels(prefix, "router"),
          ports: [
            {
              name: "http",
              port: servicePort,
              targetPort: routerPorts.users,
              protocol: "TCP",
              ...(entrance.nodePort !== undefined && { nodePort: entrance.nodePort }),
            },
          ],
        },
      },
      child,
    );
    const pod = routerPod({
      prefix,
      image: args.image,
      memoryMebibytes,
      longestStreamSeconds,
      behindBalancer,
      configurationName: configuration.metadata.name,
      imagePullSecrets: args.imagePullSecrets,
    });
    const goneSeconds = pod.spec.terminationGracePeriodSeconds + 60;
    const deployment = new kubernetes.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: {
          replicas,
          selector: { matchLabels: stackLabels(prefix, "router") },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          template: pod,
        },
      },
      { ...child, customTimeouts: { create: "5m", update: "5m", delete: `${goneSeconds}s` } },
    );
    const budget = disruptionBudget(`${name}-budget`, { place, role: "router", replicas }, child);
    if (entrance.ingress) declareIngress(`${name}-ingress`, metadata, entrance.ingress, child);

    this.url = pulumi.output(userUrl(place, entrance, service));
    this.colorUrls = this.url.apply(directUrls);
    this.innerColorUrls = directUrls(innerUrl(place));
    this.target = {
      cluster,
      namespace,
      stack: prefix,
      port: routerPorts.users,
    };
    this.ready = [deployment, service, budget];
    this.registerOutputs({ url: this.url });
  }
}

function declareIngress(
  name: string,
  metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> },
  { host, className, tlsSecret, annotations }: NonNullable<Entrance["ingress"]>,
  options: pulumi.CustomResourceOptions,
): void {
  const service = { name: metadata.name, port: { number: servicePort } };
  new kubernetes.networking.v1.Ingress(
    name,
    {
      // Not every controller says that it has taken an ingress over.
      metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true", ...annotations } },
      spec: {
        ...(className !== undefined && { ingressClassName: className }),
        ...(tlsSecret !== undefined && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
        rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] } }],
      },
    },
    options,
  );
}

function directUrls(url: string): Record<Color, string> {
  return { blue: `${url}/blue`, green: `${url}/green` };
}
