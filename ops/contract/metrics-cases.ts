import { metrics, paths } from "../../app/contract.ts";
import { expect, expectHeader, expectStatus, get, post, type ContractCase, type Subject } from "./case.ts";
import { parseExposition, type Sample } from "./exposition.ts";

/** Series that every scrape must hold, with the labels that dashboards group by. */
const series: readonly { readonly name: string; readonly labels: readonly string[] }[] = [
  { name: metrics.requests, labels: ["method", "path", "status_code"] },
  { name: `${metrics.requestDuration}_bucket`, labels: ["le"] },
  { name: `${metrics.requestDuration}_count`, labels: [] },
  { name: `${metrics.inferenceDuration}_bucket`, labels: ["le", "model_name"] },
  { name: metrics.activeRequests, labels: [] },
  { name: metrics.modelLoaded, labels: [] },
  { name: metrics.memoryUsage, labels: [] },
  { name: metrics.tokensGenerated, labels: [] },
  { name: metrics.deploymentInfo, labels: ["color", "version"] },
];

/** Slowest answer that the dashboards tell apart from "slower". */
const highestBucketSeconds = 60;

/** What `/metrics` promises to Prometheus and its dashboards. */
export const metricsCases: readonly ContractCase[] = [
  ...series.map(({ name, labels }) => ({
    title: `GET /metrics has ${name}${labels.length > 0 ? ` by ${labels.join(", ")}` : ""}`,
    async check(subject: Subject) {
      await chatOnce(subject);
      const samples = (await scrape(subject)).filter((sample) => sample.name === name);
      expect(samples.length > 0, `${name} is missing`);
      const missing = labels.filter((label) => !samples.some((sample) => label in sample.labels));
      expect(missing.length === 0, `${name} lacks the label(s) ${missing.join(", ")}`);
    },
  })),
  {
    title: "GET /metrics has duration buckets up to 60 s",
    async check(subject) {
      await chatOnce(subject);
      const bounds = (await scrape(subject))
        .filter(({ name }) => name === `${metrics.inferenceDuration}_bucket`)
        .map(({ labels }) => Number(labels["le"]))
        .filter(Number.isFinite);
      const highest = Math.max(...bounds);
      expect(
        highest >= highestBucketSeconds,
        `the highest bucket is ${highest} s, expected ${highestBucketSeconds} s`,
      );
    },
  },
  {
    title: "GET /metrics shows paths without user ids",
    async check(subject) {
      await post(subject, `${paths.chat}/contract-secret-user`, { message: "Hi", max_tokens: 1 });
      const seen = (await scrape(subject))
        .filter(({ name }) => name === metrics.requests)
        .map(({ labels }) => labels["path"] ?? "");
      expect(!seen.some((path) => path.includes("contract-secret-user")), "a user id is a label value");
    },
  },
];

async function chatOnce(subject: Subject): Promise<void> {
  await post(subject, paths.chat, { message: "Hi", max_tokens: 1, temperature: 0 });
}

async function scrape(subject: Subject): Promise<Sample[]> {
  const answer = await get(subject, paths.metrics);
  expectStatus(answer, 200);
  expectHeader(answer, "content-type", /^(text\/plain|application\/openmetrics-text)/);
  return parseExposition(answer.body);
}
