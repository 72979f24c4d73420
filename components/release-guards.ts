import type { ReleaseArgs, Serving } from "../provider/resources.ts";

/** What decides whether a release may change. */
export interface Guards {
  /** What it serves now. Default: nobody is served. */
  readonly serving?: Serving | undefined;
  /** Lets an update change it while it serves users. Default: false. */
  readonly allowLiveChange?: boolean | undefined;
}

/** The router's release stands for the whole stack: it is what a lease holds. */
export interface RouterGuards extends Guards {
  /** The lease on the running route, and the one that this update comes with. Default: nobody holds one. */
  readonly lease?: ReleaseArgs["lease"];
}
