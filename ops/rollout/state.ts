import { z } from "zod";
import { colors, weightsFor, type Weights } from "../../components/color.ts";
import { jsonOf } from "../json.ts";
import { isLast, type RolloutPlan } from "./plan.ts";

/** How a rollout ended. */
export const outcomes = [
  "promoted",
  "rolledBack",
  "inconclusive",
  "aborted",
  "refused",
  "failed",
  "overtaken",
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * `waiting` for a person; `moving`: an update to the step is under way, or was cut short; `observing` its figures; `returning`
 * the users, or `finishing` with them on the candidate, which both end the lease; `ended`.
 */
export const phases = ["waiting", "moving", "observing", "returning", "finishing", "ended"] as const;
export type Phase = (typeof phases)[number];

const color = z.enum(colors);
const reference = z.object({
  p95Milliseconds: z.number().optional(),
  timeToFirstTokenMilliseconds: z.number().optional(),
});

const plan = z.object({
  from: color,
  to: color,
  steps: z.array(z.number()),
  intervalSeconds: z.number(),
  bakeSeconds: z.number(),
  patienceSeconds: z.number(),
  minimumSamples: z.number(),
  limits: z.object({
    errorPercent: z.number(),
    p95Milliseconds: z.number().optional(),
    p95Ratio: z.number(),
    timeToFirstTokenMilliseconds: z.number().optional(),
    timeToFirstTokenRatio: z.number(),
  }),
  kpis: z.array(
    z.object({
      name: z.string(),
      promql: z.string(),
      min: z.number().optional(),
      max: z.number().optional(),
    }),
  ),
  approve: z.boolean(),
  syntheticPerSecond: z.number(),
}) satisfies z.ZodType<RolloutPlan>;

const schema = z.object({
  format: z.literal(1),
  id: z.string(),
  owner: z.object({ user: z.string(), host: z.string(), pid: z.number(), program: z.string() }),
  /** ISO 8601. */
  startedAt: z.string(),
  plan,
  /** Version of the candidate. */
  version: z.string(),
  /** Index of the step that is under way or next. */
  step: z.number(),
  phase: z.enum(phases),
  /** When the step was in force, ISO 8601; from then on its figures count. */
  since: z.string().optional(),
  /** Until when the route keeps others out, ISO 8601. */
  leaseUntil: z.string().optional(),
  /** Before this time a lease that could not be renewed is not tried again, ISO 8601. */
  renewAfter: z.string().optional(),
  /** From when the step's figures are counted, where there were none at its first scrape, ISO 8601. */
  countedFrom: z.string().optional(),
  /** Since when Prometheus has not answered, ISO 8601. */
  blindSince: z.string().optional(),
  reference,
  /** A person wants the rollout to stay at this step. */
  paused: z.boolean(),
  /** A person has let the next step go on while this one was watched. */
  approved: z.boolean().optional(),
  outcome: z.enum(outcomes).optional(),
  reason: z.string().optional(),
});

/** Everything that a rollout has to know to go on after its process was killed. */
export type RolloutState = Readonly<Omit<z.infer<typeof schema>, "plan">> & { readonly plan: RolloutPlan };

/** Reads a state's file. Undefined where the text is none. */
export function stateOf(text: string): RolloutState | undefined {
  return schema.safeParse(jsonOf(text)).data;
}

/** Share of the candidate before a step, percent. */
export function percentBefore({ plan: { steps }, step }: RolloutState): number {
  return steps[step - 1] ?? 0;
}

/** Share of the candidate in a step, percent. */
export function percentOf({ plan: { steps }, step }: RolloutState): number {
  return steps[step] ?? 100;
}

/** Weights with the candidate at `percent`. */
export function weightsAt({ from }: RolloutPlan, percent: number): Weights {
  return weightsFor(from, percent);
}

/** The state once a step has passed. */
export function passed(state: RolloutState): RolloutState {
  if (isLast(state.plan, state.step)) return { ...state, phase: "finishing", outcome: "promoted" };
  const { approved = false, ...rest } = state;
  const waits = (state.plan.approve && !approved) || state.paused;
  return { ...rest, step: state.step + 1, phase: waits ? "waiting" : "moving" };
}

/** The state once a person has asked to stay, or to go on, while a step moves or is watched. */
export function heard(state: RolloutState, wish: "approve" | "pause"): RolloutState {
  return wish === "pause"
    ? { ...state, paused: true, approved: false }
    : { ...state, paused: false, approved: state.plan.approve };
}

/** The state once it is decided that users go back. */
export function turnedBack(state: RolloutState, outcome: Outcome, reason: string): RolloutState {
  return { ...state, phase: "returning", outcome, reason };
}
