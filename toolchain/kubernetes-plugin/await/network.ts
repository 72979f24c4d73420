import type { Properties } from "../../../provider/kind.ts";
import type { KubernetesObject } from "../../../provider/kubernetes-object.ts";
import { isRecord, recordAt, recordsAt, textAt } from "../values.ts";
import { ready, specOf, statusOf, waiting, type Standing } from "./standing.ts";

/** Whether a service has pods behind it. */
export interface Backing {
  readonly exists: boolean;
  readonly readyAddresses: number;
  readonly isExternal: boolean;
}

/** True where a service has no pods of its own to wait for. */
export function hasOwnEndpoints(service: KubernetesObject): boolean {
  const spec = specOf(service);
  return textAt(spec, "type") === "ExternalName" || Object.keys(recordAt(spec, "selector")).length === 0;
}

/** Ready once a pod behind it is, and where a load balancer is wanted once that has an address. */
export function serviceStanding(service: KubernetesObject, readyAddresses: number): Standing {
  if (!hasOwnEndpoints(service) && readyAddresses === 0) {
    return waiting("no ready pod matches its selector");
  }
  if (textAt(specOf(service), "type") === "LoadBalancer" && !hasAddress(service)) {
    return waiting("no load balancer has given it an address");
  }
  return ready;
}

/** Ready once each service that it names has a ready pod, and a controller has given it an address. */
export function ingressStanding(ingress: KubernetesObject, backings: ReadonlyMap<string, Backing>): Standing {
  for (const name of backendsOf(ingress)) {
    const backing = backings.get(name);
    if (backing === undefined || !backing.exists) return waiting(`its service ${name} does not exist`);
    if (!backing.isExternal && backing.readyAddresses === 0)
      return waiting(`its service ${name} has no ready pod`);
  }
  return hasAddress(ingress) ? ready : waiting("no ingress controller has given it an address");
}

/** The services that an ingress names. */
export function backendsOf(ingress: KubernetesObject): string[] {
  const spec = specOf(ingress);
  const paths = recordsAt(spec, "rules").flatMap((rule) => recordsAt(recordAt(rule, "http"), "paths"));
  const backends = [spec["defaultBackend"], ...paths.map(({ backend }) => backend)].filter(isRecord);
  const names = backends.map((backend) => textAt(recordAt(backend, "service"), "name"));
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Addresses of endpoint slices that take requests. */
export function readyAddresses(slices: readonly Properties[]): number {
  const endpoints = slices.flatMap((slice) => recordsAt(slice, "endpoints"));
  const serving = endpoints.filter((endpoint) => recordAt(endpoint, "conditions")["ready"] !== false);
  return serving.reduce((sum, { addresses }) => sum + (Array.isArray(addresses) ? addresses.length : 0), 0);
}

function hasAddress(object: KubernetesObject): boolean {
  return recordsAt(recordAt(statusOf(object), "loadBalancer"), "ingress").length > 0;
}
