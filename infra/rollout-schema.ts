import { z } from "zod";
import { fraction, fromText, object, oneOf, pathMark, refusal, text, whole } from "./schema-parts.ts";

const stepsError =
  `allowed: whole percents that rise and end with 100, such as [10, 50, 100]; ` +
  `do: pulumi config rm --path '${pathMark}'`;

const steps = z
  .array(whole(1, 100, 10, "percent"), { error: stepsError })
  .refine((values) => values.every((value, at) => value > (values[at - 1] ?? 0)), { error: stepsError })
  .refine((values) => values.at(-1) === 100, { error: stepsError });

const limits = object({
  /** Share of the candidate's requests that may fail (5xx and 429). 100 could never bite. */
  errorPercent: fraction(0, 100, 2, "percent").default(2),
  /** 95th percentile of the candidate's durations at the router. @default none */
  p95Milliseconds: whole(1, 60_000, 5000, "milliseconds").optional(),
  /** The candidate's p95 over that of the color that served before. */
  p95Ratio: fraction(1, 1000, 3).default(3),
  /** 95th percentile of the candidate's time to the first token. @default none */
  timeToFirstTokenMilliseconds: whole(1, 60_000, 1000, "milliseconds").optional(),
  /** The candidate's p95 of the time to the first token over that of the color that served before. */
  timeToFirstTokenRatio: fraction(1, 1000, 3).default(3),
});

const kpiError = refusal("a number", 0.8);
const bound = z.preprocess(fromText, z.number({ error: kpiError })).optional();
const boundsError = `allowed: min, max or both, with min below max; do: pulumi config set --path '${pathMark}.min' 0.8`;

const kpi = object({
  name: text(/^\S.{0,63}$/, "a name of 1 to 64 characters", "'answers liked'"),
  /** An instant query; `$color`, `$active` and `$window` are filled in. */
  promql: text(
    /^\S[^]{0,3999}$/,
    "a query of Prometheus that gives one number",
    `'sum(increase(feedback_total{color="$color"}[$window]))'`,
  ),
  min: bound,
  max: bound,
}).refine(({ min, max }) => (min ?? max) !== undefined && (min ?? -Infinity) < (max ?? Infinity), {
  error: boundsError,
});

const namesError = refusal("a name that no other KPI has", "'another name'");

const kpis = z
  .array(kpi, { error: `allowed: a list of KPIs; do: pulumi config rm --path '${pathMark}'` })
  .superRefine((all, context) => {
    all.forEach(({ name }, at) => {
      if (all.findIndex((other) => other.name === name) < at)
        context.addIssue({ code: "custom", path: [at, "name"], message: namesError });
    });
  });

/** What `bluegreen rollout` does where its options say nothing else. */
export const rollout = object({
  /** The candidate's share of the users, step by step, percent. */
  steps: steps.default([10, 50, 100]),
  /** How long a step is watched before the next one. */
  intervalSeconds: whole(1, 86_400, 60, "seconds").default(60),
  /** How long the candidate is watched once it has all users; 0 ends the rollout with the switch. */
  bakeSeconds: whole(0, 604_800, 300, "seconds").default(300),
  /** How long a step may take beyond its interval to bring enough requests, or Prometheus back, before users go back. */
  patienceSeconds: whole(0, 86_400, 120, "seconds").default(120),
  /** Requests of a step from which on it is judged. */
  minimumSamples: whole(1, 1_000_000, 50, "requests").default(50),
  limits: limits.prefault({}),
  kpis: kpis.default([]),
});

const webhook = refusal("a URL of http or https; it may be a secret", "--secret https://hooks.example/…");

/** Where operations on the stack are told. */
export const notifications = z
  .array(
    object({
      /** `webhook` gets the facts as JSON, `slack` a sentence as `{text}`. */
      kind: oneOf(["webhook", "slack"], "webhook"),
      url: z
        .string({ error: webhook })
        .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), { error: webhook }),
    }),
    { error: `allowed: a list of { kind, url }; do: pulumi config rm --path '${pathMark}'` },
  )
  .default([]);
