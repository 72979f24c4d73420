import type * as pulumi from "@pulumi/pulumi";
import type { Lease, Rejections } from "../route-state.ts";

/** What every route is set to, whatever router it is in. */
export interface RouteInputs {
  readonly activeColor: string;
  /** Whole percents that sum to 100, one for each color. */
  readonly weights: Readonly<Record<string, number>>;
  /** Approved identity of each color with a weight above 0. */
  readonly releases: pulumi.Input<Readonly<Record<string, string>>>;
  /** Share of the active color's requests that are copied to the other one. */
  readonly shadow: { readonly percent: number };
  /** Releases that users were taken back from: the route remembers them for the next update, wherever it comes from. */
  readonly rejected: Rejections;
  /** Left out: nobody holds one. */
  readonly lease?: Lease;
}
