import { countOf, growthOf, quantileOf, totalOf, type Sample } from "./series.ts";

/** What users met of one color in a step's window. */
export interface ColorFigures {
  /** Requests to a model. */
  readonly requests: number;
  /** Those that the color, or the router in its name, answered with 5xx or 429, and those whose answer broke off. */
  readonly failed: number;
  /** Undefined without requests. */
  readonly p50Milliseconds?: number | undefined;
  readonly p95Milliseconds?: number | undefined;
  /** Answers whose first token was timed. */
  readonly firstTokens: number;
  readonly timeToFirstTokenMilliseconds?: number | undefined;
}

/** How the candidate's servers stood, where what none of them answered is counted by nobody. */
export interface ServersFigures {
  /** The fewest that would have taken users at a scrape; undefined before the window holds one. */
  readonly fewestServing: number | undefined;
  /** How often one began anew; undefined where they do not tell. */
  readonly begunAnew: number | undefined;
}

/** What Prometheus knows of a step so far. */
export interface Observation {
  readonly candidate: ColorFigures;
  /** The color that served before. */
  readonly active: ColorFigures;
  /** Undefined where a router counts what the candidate did not answer. */
  readonly servers?: ServersFigures;
  /** Value of each KPI by its name; undefined where its query has no number. */
  readonly kpis: Readonly<Record<string, number | undefined>>;
}

/** The counters of a color at one instant. */
export interface ColorSeries {
  readonly requests: readonly Sample[];
  /** Answers that broke off; they are among the requests with a good status. */
  readonly broken: readonly Sample[];
  readonly durations: readonly Sample[];
  readonly firstTokens: readonly Sample[];
}

/** What happened between two instants. */
export function figuresOf(before: ColorSeries, after: ColorSeries): ColorFigures {
  const requests = growthOf(before.requests, after.requests);
  const durations = growthOf(before.durations, after.durations);
  const firstTokens = growthOf(before.firstTokens, after.firstTokens);
  const asked = totalOf(requests);
  const refused = totalOf(
    requests.filter(({ labels }) => isFailure(labels["status"] ?? labels["status_code"])),
  );
  const broken = totalOf(growthOf(before.broken, after.broken));
  return {
    requests: asked,
    // The color counts what operators ask on its direct path too, and may be scraped at another moment than the router.
    failed: Math.min(asked, refused + broken),
    p50Milliseconds: milliseconds(quantileOf(durations, 0.5)),
    p95Milliseconds: milliseconds(quantileOf(durations, 0.95)),
    firstTokens: countOf(firstTokens),
    timeToFirstTokenMilliseconds: milliseconds(quantileOf(firstTokens, 0.95)),
  };
}

/** A color that turns users away for lack of room fails them as one that breaks; other 4xx are the client's. */
function isFailure(status: string | undefined): boolean {
  return status === "429" || /^5\d\d$/.test(status ?? "");
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
