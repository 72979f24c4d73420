import type { Color } from "../components/color.ts";

/** A way to move users from one color to the other. */
export interface Contestant {
  readonly name: string;
  /** URL that its users ask. */
  readonly origin: string;
  /**
   * Moves all users to `color`.
   *
   * @returns when the write began that moves them, milliseconds since 1970: the request that puts the route, or the configuration,
   * into the router's container was issued then.
   */
  swap(color: Color): Promise<number>;
}
