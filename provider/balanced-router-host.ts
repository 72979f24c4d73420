import type { ServedRoute } from "./gate/reference.ts";
import { PodWatch } from "./kubernetes-pod-watch.ts";
import type { StackPlace } from "./kubernetes-router-place.ts";
import { KubernetesStack } from "./kubernetes-stack.ts";
import { verdictStore } from "./kubernetes-verdicts.ts";
import type { RouterHost } from "./router-host.ts";

/** A cloud's balancer before the pods of one stack. */
export interface BalancedPlace {
  /** What its direct paths begin with. */
  readonly url: string;
  readonly directSecret: string;
  /** What users meet: a balancer does not tell it. */
  readonly served: ServedRoute;
  readonly colors: StackPlace;
  readonly unschedulableSeconds: number;
}

/** Pods of one stack on Kubernetes, reached by a balancer and looked at through the API server. Verdicts are kept in a ConfigMap. */
export function openBalancedHost({
  url,
  directSecret,
  served,
  colors,
  unschedulableSeconds,
}: BalancedPlace): RouterHost {
  const objects = new KubernetesStack(colors);
  return {
    url,
    secret: directSecret,
    served,
    watch: (color) => new PodWatch(objects.client, colors, color, unschedulableSeconds),
    verdicts: (signal) => verdictStore(objects, colors, signal),
    close: () => objects.close(),
  };
}
