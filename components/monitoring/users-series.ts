/**
 * Who counts users' requests: `router`, nginx, which also tells of those that a color did not answer; or `colors`, each its own, where a
 * balancer of AWS divides the users and tells Prometheus nothing.
 */
export type UsersSeries = "router" | "colors";

/** What the stack's config says of it. */
interface Divided {
  readonly target: string;
  /** Only of `target: eks`. */
  readonly eks?: { readonly router: "alb" | "nginx" };
}

/** The one setting by which rules, dashboards and rollouts know whom to ask. */
export function usersSeriesOf({ eks }: Divided): UsersSeries {
  return eks?.router === "alb" ? "colors" : "router";
}
