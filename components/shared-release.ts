import type { CustomResourceOptions } from "@pulumi/pulumi";
import { Release, type ReleaseArgs } from "../provider/resources.ts";
import type { RouterGuards } from "./release-guards.ts";
import { releaseIdentity } from "./release.ts";

export interface SharedReleaseArgs extends RouterGuards {
  /** What the release is of. */
  readonly subject: string;
  readonly facts: ReleaseArgs["facts"];
  /** Default: that of the facts. */
  readonly identity?: string;
}

/** The release of what both colors share, router or history: changing it is an outage, whatever color is served. */
export class SharedRelease extends Release {
  constructor(name: string, args: SharedReleaseArgs, options?: CustomResourceOptions) {
    const { subject, facts, identity = releaseIdentity(facts), serving, lease, allowLiveChange } = args;
    const cure = "Take the change back, or make it while nobody is served.";
    super(name, { subject, identity, facts, cure, serving, lease, allowLiveChange }, options);
  }
}
