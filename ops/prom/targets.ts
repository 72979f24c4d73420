import { z } from "zod";
import type { Exit } from "../exit.ts";
import type { HttpClient } from "../http.ts";
import { services, type Part } from "../target/part.ts";
import { askPrometheus } from "./prometheus-api.ts";

/** Something that Prometheus asks. */
export interface Target {
  readonly job: string;
  /** Null for what is no color. */
  readonly color: string | null;
  readonly url: string;
  /** `unknown`: it has not been asked yet. */
  readonly health: "up" | "down" | "unknown";
  /** ISO 8601; null where it has not been asked yet. */
  readonly lastScrape: string | null;
  /** How long it took to answer, seconds. */
  readonly scrapeSeconds: number;
  /** Null where there is none. */
  readonly lastError: string | null;
  /** True for the container of a color that has none on purpose (`standby: stopped`). */
  readonly expectedDown: boolean;
}

const schema = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        scrapeUrl: z.string(),
        health: z.enum(["up", "down", "unknown"]),
        lastScrape: z.string(),
        lastScrapeDuration: z.number(),
        lastError: z.string(),
      }),
    ),
  }),
});

/** Go's zero time: never. */
const never = "0001-01-01T00:00:00Z";

/** Asks Prometheus for its targets, by job and color. `stopped`: colors that have no container on purpose. */
export async function readTargets(
  http: HttpClient,
  url: string,
  stopped: readonly string[],
): Promise<Target[]> {
  const { data } = await askPrometheus(http, url, "/api/v1/targets?state=active", schema);
  return data.activeTargets
    .map(({ labels, scrapeUrl, health, lastScrape, lastScrapeDuration, lastError }) => {
      const color = labels["color"] ?? null;
      return {
        job: labels["job"] ?? "",
        color,
        url: scrapeUrl,
        health,
        lastScrape: lastScrape === never ? null : lastScrape,
        scrapeSeconds: lastScrapeDuration,
        lastError: lastError === "" ? null : lastError,
        expectedDown: health === "down" && color !== null && stopped.includes(color),
      };
    })
    .sort((left, right) => nameOf(left).localeCompare(nameOf(right)));
}

/** Targets that are down and should not be. */
export function downOf(targets: readonly Target[]): Target[] {
  return targets.filter(({ health, expectedDown }) => health === "down" && !expectedDown);
}

/** What the targets say in one word: a Prometheus that was just started has asked nobody yet. */
export function exitOf(targets: readonly Target[]): Exit {
  if (downOf(targets).length > 0) return "unhealthy";
  return targets.length === 0 || targets.some(({ health }) => health === "unknown") ? "inconclusive" : "ok";
}

/**
 * The part, or the container of a color, whose log tells why: the jobs of users' requests and of the gate are the exporter's, and so is nginx' own where nothing
 * else tells it.
 * `watching`: what watches on this target.
 */
export function partOf({ job, color }: Pick<Target, "job" | "color">, watching: readonly Part[]): string {
  const service = services.find((each) => each === job);
  if (color !== null) return service === undefined ? color : `${color}-${service}`;
  const isTold = ["router", "gate"].includes(job) || (job === "nginx" && !watching.includes("nginx"));
  return isTold ? "exporter" : job;
}

export function nameOf({ job, color }: Pick<Target, "job" | "color">): string {
  return color === null ? job : `${job} ${color}`;
}
