import * as pulumi from "@pulumi/pulumi";
import type { Lease } from "../route-state.ts";

/** What serves users at the start of a preview or update, and who said so. */
export interface Serving {
  /** Percent of the users that meet the subject. */
  readonly percent: number;
  /** `route`: the running router. `last update`: what the last successful update recorded. */
  readonly source: "route" | "last update";
}

/** Inputs of `Release`. */
export interface ReleaseArgs {
  /** What the release is of: a color, or `router`. */
  readonly subject: string;
  /** SHA-256 of everything that would replace or alter the subject, 64 hexadecimal digits. */
  readonly identity: string;
  /** The facts behind the identity that people want to read in a diff. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Used by the check and never recorded, so that it makes no diff. Left out: nobody is served. */
  readonly serving?: Serving;
  /**
   * Identity that the running route says the subject serves. Used by the check and never recorded. Left out: the route does not say, or
   * nobody but this state can own it.
   */
  readonly running?: string;
  /** Lets a serving subject change. Used by the check and never recorded. Default: false. */
  readonly allowLiveChange?: boolean;
  /** What to do instead of changing a serving subject. Used by the check and never recorded. */
  readonly cure: string;
  /** Who may not be disturbed. Used by the check and never recorded. Left out: nobody. */
  readonly lease?: {
    /** The lease that the running route has. */
    readonly held: Lease;
    /** Id of the lease that this update comes with. */
    readonly own?: string;
  };
}

/** What a color runs; refuses in preview already to change what serves users. */
export class Release extends pulumi.CustomResource {
  declare readonly identity: pulumi.Output<string>;

  constructor(name: string, args: ReleaseArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:Release", name, { ...args }, options);
  }
}
