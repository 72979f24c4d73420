import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openStorage } from "../../app/storage/open.ts";
import { AppServer, modelPath } from "../../bench/app-server.ts";
import { Crowd } from "../../bench/saturation/crowd.ts";
import { claimsOf } from "../../bench/saturation/verdict.ts";
import { all } from "../unit/app/storage/storage-cases.ts";

const limits = { parallelSequences: 4, queueLength: 16 };
const folder = mkdtempSync(join(tmpdir(), "app-load-"));
let files = 0;

describe.skipIf(modelPath === undefined)("a model server under load", () => {
  let server: AppServer;
  let historyUrl: string;

  afterEach(async () => {
    await server.stop();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function start(environment: Record<string, string> = {}): Promise<void> {
    files += 1;
    historyUrl = `file:${join(folder, `${files}.db`)}`;
    server = await AppServer.start({
      MODEL_PATH: modelPath ?? "",
      PARALLEL_SEQUENCES: String(limits.parallelSequences),
      QUEUE_LENGTH: String(limits.queueLength),
      HISTORY_URL: historyUrl,
      LOG_LEVEL: "warn",
      ...environment,
    });
    await server.answers("/ready", 200);
  }

  async function storedIds(): Promise<string[]> {
    const storage = await openStorage(
      { historyUrl, color: "blue", historyMessages: 2, historyUsers: 0 },
      () => undefined,
    );
    const turns = await all(storage.history.turns(0));
    await storage.close();
    return turns.map(({ requestId }) => requestId);
  }

  it("answers 64 users at a limit of 4, or tells them when to come back; who is let in does not wait long", async () => {
    await start();
    const result = await new Crowd(server.address, { users: 64, seconds: 12, answerTokens: 4 }).run();
    const claims = claimsOf(result, limits);
    process.stdout.write(`${claims.map(({ text }) => text).join("; ")}\n`);
    expect(claims.filter(({ holds }) => !holds)).toEqual([]);
    expect(result.failed).toEqual([]);
    // One answer, one turn: nothing acknowledged is missing, nothing is there twice.
    expect((await storedIds()).sort()).toEqual([...result.answered].sort());
  });

  it("loses no answer when it is drained under load: everybody has a whole answer or is told to come back", async () => {
    await start();
    const crowd = new Crowd(server.address, { users: 32, seconds: 60, answerTokens: 4 });
    const running = crowd.run();
    await delay(2500);
    server.process.kill("SIGTERM");
    // What is in flight now has to be answered; a question after the end finds nobody.
    await server.answers("/ready", 503);
    crowd.stop();
    const { answered, refused, failed } = await running;
    expect(failed).toEqual([]);
    expect(answered.length).toBeGreaterThan(8);
    expect(Object.keys(refused).every((status) => ["429", "503"].includes(status))).toBe(true);
    expect(await server.exitCode()).toBe(0);
    expect((await storedIds()).sort()).toEqual([...answered].sort());
  });

  it("finishes 20 streams across a SIGTERM, those that wait included, and stores each", async () => {
    await start();
    const streams = Array.from({ length: 20 }, async (_, number) => {
      const messages = [{ role: "user", content: `Count from ${number} on.` }];
      const response = await server.complete({ messages, stream: true, max_tokens: 8, temperature: 0 });
      const text = await response.text();
      return { id: response.headers.get("x-request-id") ?? "", whole: text.endsWith("data: [DONE]\n\n") };
    });
    await expect.poll(async () => await activeRequests(server)).toBe(20);
    server.process.kill("SIGTERM");
    const ended = await Promise.all(streams);
    expect(ended.filter(({ whole }) => whole)).toHaveLength(20);
    expect(await server.exitCode()).toBe(0);
    expect((await storedIds()).sort()).toEqual(ended.map(({ id }) => id).sort());
  });
});

async function activeRequests(server: AppServer): Promise<number> {
  const response = await fetch(`${server.address}/health/deep`);
  return ((await response.json()) as { active_requests: number }).active_requests;
}
