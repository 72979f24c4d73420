import { Release, type ReleaseArgs, type Serving } from "../../provider/resources.ts";
import { releaseIdentity } from "../release.ts";
import type { Entrance } from "./router-url.ts";

export interface RouterReleaseArgs {
  readonly prefix: string;
  readonly namespace: string;
  readonly context?: string | undefined;
  readonly entrance: Entrance;
  /** Whether the namespace is the stack's own: where it is no more, it goes, with all that is in it. */
  readonly createNamespace: boolean;
  /** What the router serves now. */
  readonly serving?: Serving;
  /** The lease on the running route, and the one that this update comes with. Default: nobody holds one. */
  readonly lease?: ReleaseArgs["lease"];
  /** Lets an update move a router that serves users. Default: false. */
  readonly allowLiveChange?: boolean;
}

/**
 * Where users find the router. Moving it is an outage, so this comes before everything else, the namespace too. Its image and its
 * settings are no part of it: they change pod by pod.
 */
export class RouterRelease extends Release {
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
    super(name, {
      subject: "router",
      identity: releaseIdentity(facts),
      facts,
      cure: "Take the change back, or make it while nobody is served.",
      ...(args.serving && { serving: args.serving }),
      ...(args.lease && { lease: args.lease }),
      ...(args.allowLiveChange !== undefined && { allowLiveChange: args.allowLiveChange }),
    });
  }
}
