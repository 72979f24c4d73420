import type { Color, Weights } from "../../components/color.ts";

/** What the test of a balancer changes from one update of its program to the next. */
export interface AlbSettings {
  readonly region: string;
  readonly certificateArn: string;
  readonly activeColor: Color;
  readonly weights: Weights;
  /** Identities of the releases of the colors. */
  readonly releases: Readonly<Record<Color, string>>;
  readonly holder?: string;
  readonly deletionProtection: boolean;
}
