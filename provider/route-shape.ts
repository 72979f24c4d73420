import { z } from "zod";
import { unknown, type Checked, type Properties } from "./kind.ts";
import { weightProblems } from "./route.ts";
import { leaseSchema, rejectionsSchema } from "./route-state.ts";

/** A route as JSON. One of an earlier version of this project has the first three alone. */
export const routeShape = z.object({
  activeColor: z.string(),
  weights: z.record(z.string(), z.number()),
  releases: z.record(z.string(), z.string()),
  shadow: z.object({ percent: z.number() }).default({ percent: 0 }),
  rejected: rejectionsSchema.default({}),
  lease: leaseSchema.optional(),
});

/** Refuses a route's inputs, in preview already, whose weights are no shares of 100. */
export function checkedWeights(news: Properties): Checked {
  const weights = z.record(z.string(), z.number()).safeParse(news["weights"]);
  const problems = news["weights"] === unknown || !weights.success ? [] : weightProblems(weights.data);
  return { inputs: news, failures: problems.map((reason) => ({ property: "weights", reason })) };
}
