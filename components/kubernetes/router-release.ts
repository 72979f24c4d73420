import type { RouterGuards } from "../release-guards.ts";
import { SharedRelease } from "../shared-release.ts";
import type { Entrance } from "./router-url.ts";

export interface RouterReleaseArgs extends RouterGuards {
  readonly prefix: string;
  readonly namespace: string;
  readonly context?: string | undefined;
  readonly entrance: Entrance;
  /** Whether the namespace is the stack's own: where it is no more, it goes, with all that is in it. */
  readonly createNamespace: boolean;
}

/**
 * Where users find the router. Moving it is an outage, so this comes before everything else, the namespace too. Its image and its
 * settings are no part of it: they change pod by pod.
 */
export class RouterRelease extends SharedRelease {
  constructor(name: string, args: RouterReleaseArgs) {
    const { prefix, namespace, context, entrance } = args;
    const { service, nodePort, ingress } = entrance;
    const facts = {
      prefix,
      namespace,
      namespaceOf: args.createNamespace ? "this stack" : "others",
      service,
      ...(context !== undefined && { context }),
      ...(nodePort !== undefined && { nodePort }),
      ...(ingress && { host: ingress.host }),
    };
    const { serving, lease, allowLiveChange } = args;
    super(name, { subject: "router", facts, serving, lease, allowLiveChange });
  }
}
