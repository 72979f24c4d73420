import { Agent, request } from "undici";

/** What users who ask one after the other have met. */
export interface Asked {
  /** Of every answer, from the request to its last byte. */
  readonly milliseconds: readonly number[];
  readonly requestIds: readonly string[];
  /** What went wrong, a sentence for each failed request. */
  readonly failures: readonly string[];
}

/** `count` questions to the router, by `users` users at the same time. Greedy, so that the same model answers the same. */
export async function askMany(url: string, count: number, users = 1): Promise<Asked> {
  const agent = new Agent({ connections: users, headersTimeout: 30_000, bodyTimeout: 30_000 });
  const milliseconds: number[] = [];
  const requestIds: string[] = [];
  const failures: string[] = [];
  let next = 0;
  const user = async (name: number) => {
    for (let number = next++; number < count; number = next++) {
      const started = performance.now();
      try {
        const { statusCode, headers, body } = await request(`${url}/chat`, {
          method: "POST",
          dispatcher: agent,
          headers: { "content-type": "application/json", "x-user-id": `asker-${name}` },
          body: JSON.stringify({ message: `What is ${number} plus one?`, max_tokens: 6, temperature: 0 }),
        });
        const text = await body.text();
        milliseconds.push(performance.now() - started);
        requestIds.push(String(headers["x-request-id"]));
        if (statusCode !== 200) failures.push(`question ${number}: status ${statusCode}: ${text}`);
      } catch (error) {
        failures.push(`question ${number}: ${String(error)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: users }, (_, name) => user(name)));
  } finally {
    await agent.close();
  }
  return { milliseconds, requestIds, failures };
}

/** The value that 95 of 100 stay below. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN;
}
