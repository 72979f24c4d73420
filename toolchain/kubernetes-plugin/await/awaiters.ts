import type { KubernetesObject } from "../../../provider/kubernetes-object.ts";
import { annotationOf, annotations, isAnnotated } from "../annotations.ts";
import type { ObjectType } from "../type-token.ts";
import { backendsOf, ingressStanding, serviceStanding } from "./network.ts";
import type { Related } from "./related.ts";
import { type Standing } from "./standing.ts";
import { claimStanding } from "./storage.ts";
import { conditionsStanding, wantedConditions } from "./wait-for.ts";
import {
  daemonSetStanding,
  deploymentStanding,
  jobStanding,
  podStanding,
  statefulSetStanding,
} from "./workloads.ts";

/** How it is found out whether an object of a kind is ready. */
export interface Awaiter {
  readonly standing: (object: KubernetesObject, related: Related) => Standing | Promise<Standing>;
  /** True where its pods tell why it is not. */
  readonly hasPods: boolean;
  /** How long it may take where nobody says otherwise, seconds. */
  readonly standardSeconds: number;
}

const tenMinutes = 600;
const workload = (standing: Awaiter["standing"]): Awaiter => ({
  standing,
  hasPods: true,
  standardSeconds: tenMinutes,
});

/** Kinds that are waited for, as by the official provider; every other object is ready once it exists. */
const awaiters: Readonly<Record<string, Awaiter>> = {
  "apps/v1 DaemonSet": workload(daemonSetStanding),
  "apps/v1 Deployment": workload(deploymentStanding),
  "apps/v1 StatefulSet": workload(statefulSetStanding),
  "batch/v1 Job": workload(jobStanding),
  "v1 Pod": workload(podStanding),
  "v1 PersistentVolumeClaim": {
    standing: async (claim, related) => claimStanding(claim, await related.bindingModeOf(claim)),
    hasPods: false,
    standardSeconds: 300,
  },
  "v1 Service": {
    standing: async (service, related) => serviceStanding(service, await related.addressesOf(service)),
    hasPods: false,
    standardSeconds: tenMinutes,
  },
  "networking.k8s.io/v1 Ingress": {
    standing: async (ingress, related) => {
      const namespace = ingress.metadata.namespace ?? "default";
      const names = backendsOf(ingress);
      const backings = await Promise.all(names.map((name) => related.backingOf(namespace, name)));
      return ingressStanding(ingress, new Map(names.map((name, at) => [name, backings[at] ?? missing])));
    },
    hasPods: false,
    standardSeconds: tenMinutes,
  },
  "apiextensions.k8s.io/v1 CustomResourceDefinition": conditionAwaiter("Established"),
};
const missing = { exists: false, readyAddresses: 0, isExternal: false };

/** Undefined where nothing is waited for: by the kind, or by `pulumi.com/skipAwait`. */
export function awaiterOf(
  { apiVersion, kind }: ObjectType,
  inputs: Readonly<Record<string, unknown>>,
): Awaiter | undefined {
  if (isAnnotated(inputs, annotations.skipAwait)) return undefined;
  const waitFor = annotationOf(inputs, annotations.waitFor);
  const wanted = waitFor === undefined ? undefined : wantedConditions(waitFor);
  const ofKind = awaiters[`${apiVersion} ${kind}`];
  if (wanted === undefined) return ofKind;
  return {
    standing: (object) => conditionsStanding(object, wanted),
    hasPods: ofKind?.hasPods ?? false,
    standardSeconds: tenMinutes,
  };
}

function conditionAwaiter(type: string): Awaiter {
  return {
    standing: (object) => conditionsStanding(object, [{ type, status: "True" }]),
    hasPods: false,
    standardSeconds: tenMinutes,
  };
}
