import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place.ts";

/** Port of the router's Service. */
export const servicePort = 80;

/** How users come in. */
export interface Entrance {
  /** Kind of the router's Service. */
  readonly service: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** Default: one that the cluster chooses. */
  readonly nodePort?: number | undefined;
  /** Default: none. */
  readonly ingress?:
    | {
        readonly host: string;
        readonly className?: string | undefined;
        readonly tlsSecret?: string | undefined;
        readonly annotations: Readonly<Record<string, string>>;
      }
    | undefined;
  /** Where users reach the router, where the others do not tell. Default: they do, or nobody outside the cluster reaches it. */
  readonly url?: string | undefined;
}

/** Where users reach the router: what the config says, else the ingress, else the load balancer, else its name in the cluster. */
export function userUrl(
  place: Pick<Place, "prefix" | "namespace">,
  { url, ingress, service }: Entrance,
  declared: kubernetes.core.v1.Service,
): pulumi.Input<string> {
  if (url !== undefined) return url;
  if (ingress !== undefined) return `${ingress.tlsSecret === undefined ? "http" : "https"}://${ingress.host}`;
  if (service !== "LoadBalancer") return innerUrl(place);
  return declared.status.apply((status) => balancerUrl(status) ?? innerUrl(place));
}

/** As pods of the cluster reach the router. */
export function innerUrl({ prefix, namespace }: Pick<Place, "prefix" | "namespace">): string {
  return `http://${prefix}-router.${namespace}.svc`;
}

/** What a Service's status tells of its load balancer; undefined while it tells nothing. */
export function balancerUrl(status: kubernetes.types.output.core.v1.ServiceStatus | undefined) {
  // The types promise what a cluster without load balancers does not keep.
  const balancer = status?.loadBalancer as
    Partial<kubernetes.types.output.core.v1.LoadBalancerStatus> | undefined;
  const [first] = balancer?.ingress ?? [];
  const host = first?.hostname || first?.ip;
  if (!host) return undefined;
  return `http://${host.includes(":") ? `[${host}]` : host}`;
}
