import { headers, metrics, paths, releaseMetrics } from "../../app/contract.ts";
import { colors, type Color } from "../../components/color.ts";
import { parseExposition, type Sample } from "../contract/exposition.ts";
import { OperatorError } from "../exit.ts";
import { withHttp, type HttpClient } from "../http.ts";
import { poll } from "./poll.ts";
import type { LoadSample } from "./line-schemas.ts";

const everyMilliseconds = 1000;

/** Names of the metrics that a sample holds, by its fields. */
const names = {
  memoryBytes: metrics.memoryUsage,
  memoryLimitBytes: metrics.memoryLimit,
  tokens: metrics.tokensGenerated,
  queue: releaseMetrics.queueDepth,
} as const;

/** Of prom-client: when the process began, seconds since 1970. */
const processStart = "process_start_time_seconds";

/** Status by which a router says that a color was silent, not that it is gone. */
const silentStatus = 504;

/** Asks both colors on their direct paths every second until `stop` aborts. A color that does not answer is down. */
export async function sampleColors(
  url: string,
  stop: AbortSignal,
  onSample: (sample: LoadSample) => Promise<void>,
): Promise<void> {
  await withHttp({ timeoutSeconds: 1 }, (http) =>
    poll(everyMilliseconds, stop, async () => {
      const samples = await Promise.all(colors.map((color) => sampleOf(http, url, color)));
      for (const sample of samples) await onSample(sample);
    }),
  );
}

async function sampleOf(http: HttpClient, url: string, color: Color): Promise<LoadSample> {
  try {
    const response = await http.request(`${url}/${color}${paths.metrics}`);
    const text = await response.text();
    const t = Date.now();
    if (response.status !== 200) return { t, color, up: false, failure: failureOf(response.status) };
    const release = response.headers.get(headers.release);
    return { t, color, up: true, ...fieldsOf(text), ...(release !== null && { release }) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { t: Date.now(), color, up: false, failure: isTimeout(error) ? "timeout" : "refused" };
  }
}

function failureOf(status: number): LoadSample["failure"] {
  return status === silentStatus ? "timeout" : "refused";
}

/** Whether somewhere below it undici waited in vain. */
function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && /^UND_ERR_\w+_TIMEOUT$/.test(String(error.code))) || isTimeout(error.cause);
}

/** What a color's metrics say; fields that they do not have, or that cannot be read, are left out. */
export function fieldsOf(
  exposition: string,
): Partial<Record<keyof typeof names | "processStartedAt", number>> {
  const samples = samplesIn(exposition);
  const entries = Object.entries(names).flatMap(([field, name]) => {
    const values = samples.filter((sample) => sample.name === name).map(({ value }) => value);
    return values.length === 0 ? [] : [[field, values.reduce((sum, value) => sum + value, 0)] as const];
  });
  const start = samples.find(({ name }) => name === processStart)?.value;
  return { ...Object.fromEntries(entries), ...(start !== undefined && { processStartedAt: start * 1000 }) };
}

function samplesIn(exposition: string): readonly Sample[] {
  try {
    return parseExposition(exposition);
  } catch {
    return [];
  }
}
