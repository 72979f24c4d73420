/** Kinds of requests that k6 makes, each with a function of this name in main.ts. */
export type Kind = "health" | "chat" | "stream";

/** What the runner tells k6, as JSON in the variable `planVariable`. */
export interface LoadPlan {
  /** Server, without a slash at its end. */
  readonly url: string;
  /** Asked at most once a second by a virtual user, before it sends a request: 410 means that no more are wanted. */
  readonly controlUrl: string;
  /** k6 ends by itself after this time; the runner ends it before. */
  readonly longestSeconds: number;
  /** Arrivals a second. */
  readonly rates: Readonly<Partial<Record<Kind, number>>>;
  /** Longest wait for a whole answer, seconds: what takes longer has failed. */
  readonly patienceSeconds: Readonly<Record<Kind, number>>;
  /** Longest answers, tokens. */
  readonly tokens: { readonly chat: number; readonly stream: number };
  /** Users that the requests come from, in turn. */
  readonly users: number;
  /** Where the order of the questions begins, and the seed of the answers. */
  readonly seed: number;
  /** Whether the server keeps the questions in its history, as it does those of users. */
  readonly store: boolean;
}

export const planVariable = "BLUEGREEN_LOAD_PLAN";

/** How long a virtual user goes by what the runner told it, milliseconds. */
export const controlMilliseconds = 1000;

/** Time that k6 has for what is not waiting, at its end, seconds. */
const marginSeconds = 5;

/** Arrivals are so many in this time, whatever the answers take; k6 wants a whole number of them. */
const timeUnitSeconds = 100;

/** What main.ts exports as `options`. */
export interface LoadOptionsOfK6 {
  readonly scenarios: Readonly<Record<string, ArrivalScenario>>;
  readonly systemTags: readonly string[];
  readonly maxRedirects: number;
}

/** Arrivals at an even pace, whatever the answers take. */
export interface ArrivalScenario {
  readonly executor: "constant-arrival-rate";
  /** Name of the function that is one arrival. */
  readonly exec: Kind;
  readonly rate: number;
  readonly timeUnit: string;
  readonly duration: string;
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
  readonly gracefulStop: string;
}

export function optionsOf(plan: LoadPlan): LoadOptionsOfK6 {
  const kinds = Object.keys(plan.rates) as Kind[];
  return {
    scenarios: Object.fromEntries(kinds.map((kind) => [kind, scenarioOf(kind, plan)])),
    // k6's own metrics are not looked at; each tag of them would cost memory and time.
    systemTags: [],
    maxRedirects: 0,
  };
}

function scenarioOf(kind: Kind, plan: LoadPlan): ArrivalScenario {
  const rate = plan.rates[kind] ?? 0;
  const patienceSeconds = plan.patienceSeconds[kind];
  const virtualUsers = virtualUsersFor(rate, patienceSeconds);
  return {
    executor: "constant-arrival-rate",
    exec: kind,
    rate: Math.round(rate * timeUnitSeconds),
    timeUnit: `${timeUnitSeconds}s`,
    duration: `${plan.longestSeconds}s`,
    // Made at the start: one that is made later comes too late for the request that needed it.
    preAllocatedVUs: virtualUsers,
    maxVUs: virtualUsers,
    gracefulStop: `${patienceSeconds + marginSeconds}s`,
  };
}

/** So many can wait at the same time where every answer takes as long as anybody waits. */
export function virtualUsersFor(rate: number, patienceSeconds: number): number {
  return Math.ceil(rate * patienceSeconds) + 1;
}
