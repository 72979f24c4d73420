import { describe, expect, it } from "vitest";
import { parseExposition, type Sample } from "../../../ops/contract/exposition.ts";
import { FakeEngine } from "./fake-engine.ts";
import { release, serverFixture, type Fixture } from "./server-fixture.ts";

const ours = { color: "green", release };

async function samplesOf(fixture: Fixture): Promise<Sample[]> {
  return parseExposition((await fixture.http.inject("/metrics")).payload);
}

async function valueOf(
  fixture: Fixture,
  name: string,
  labels: Record<string, string> = {},
): Promise<number | undefined> {
  const wanted = { ...ours, ...labels };
  return (await samplesOf(fixture)).find(
    (sample) =>
      sample.name === name &&
      JSON.stringify(Object.entries(sample.labels).sort()) === JSON.stringify(Object.entries(wanted).sort()),
  )?.value;
}

async function chat(fixture: Fixture): Promise<unknown> {
  return await fixture.http.inject({ method: "POST", url: "/chat", payload: { message: "hi" } });
}

describe("the metrics of a release", () => {
  it("count the readiness of the model alone with the other one, which whoever counts users leaves out", async () => {
    const fixture = serverFixture();
    for (const url of ["/ready", "/ready/model"]) await fixture.http.inject(url);
    await new Promise((done) => setImmediate(done));
    const paths = (await samplesOf(fixture))
      .filter(({ name }) => name === "http_requests_total")
      .map(({ labels, value }) => [labels["path"], value]);
    expect(paths).toEqual([["/ready", 2]]);
  });

  it("are there with zeros before anything happened, each with color and release", async () => {
    const fixture = serverFixture();
    for (const [name, labels] of [
      ["time_to_first_token_seconds_count", {}],
      ["time_per_output_token_seconds_count", {}],
      ["queue_depth", {}],
      ["history_failures_total", {}],
      ["answers_broken_total", {}],
      ["feedback_total", { verdict: "up" }],
      ["feedback_total", { verdict: "down" }],
      ["shadow_copies_total", { outcome: "ok" }],
      ["shadow_copies_total", { outcome: "dropped" }],
      ["shadow_copies_received_total", { outcome: "refused" }],
      ["requests_rejected_total", { reason: "overloaded" }],
      ["requests_rejected_total", { reason: "not_ready" }],
      ["requests_rejected_total", { reason: "draining" }],
      ["requests_rejected_total", { reason: "history_unavailable" }],
    ] as const) {
      expect(await valueOf(fixture, name, labels), name).toBe(0);
    }
  });

  it("time the first token from the request's arrival, waiting included, and the tokens after it", async () => {
    const tokens = ["a", "b", "c", "d", "e"];
    const fixture = serverFixture({
      engine: new FakeEngine({ tokens, tokenMilliseconds: 40 }),
      environment: { PARALLEL_SEQUENCES: "1" },
    });
    await Promise.all([chat(fixture), chat(fixture)]);
    expect(await valueOf(fixture, "time_to_first_token_seconds_count")).toBe(2);
    // 40 ms of the first, and 200 + 40 ms of the second, which waited for it; 80 ms if waiting did not count. The second may arrive late.
    expect(await valueOf(fixture, "time_to_first_token_seconds_sum")).toBeGreaterThan(0.16);
    expect(await valueOf(fixture, "time_per_output_token_seconds_count")).toBe(2);
    const perToken = (await valueOf(fixture, "time_per_output_token_seconds_sum")) ?? 0;
    expect(perToken / 2).toBeGreaterThan(0.035);
    // Not an answer's 200 ms, however busy the machine.
    expect(perToken / 2).toBeLessThan(0.2);
  });

  it("tell how many wait, and count who was turned away", async () => {
    const fixture = serverFixture({
      engine: new FakeEngine({ tokenMilliseconds: 20 }),
      environment: { PARALLEL_SEQUENCES: "1", QUEUE_LENGTH: "2" },
    });
    const chats = Promise.all([1, 2, 3, 4, 5].map(() => chat(fixture)));
    await expect.poll(() => valueOf(fixture, "queue_depth")).toBe(2);
    await chats;
    expect(await valueOf(fixture, "queue_depth")).toBe(0);
    expect(await valueOf(fixture, "requests_rejected_total", { reason: "overloaded" })).toBe(2);
    fixture.model.drain();
    await chat(fixture);
    expect(await valueOf(fixture, "requests_rejected_total", { reason: "draining" })).toBe(1);
  });

  it("count opinions that were stored", async () => {
    const fixture = serverFixture();
    await fixture.http.inject({
      method: "POST",
      url: "/chat",
      payload: { message: "hi" },
      headers: { "x-request-id": "a" },
    });
    for (const request_id of ["a", "unknown"])
      await fixture.http.inject({ method: "POST", url: "/feedback", payload: { request_id, verdict: "up" } });
    expect(await valueOf(fixture, "feedback_total", { verdict: "up" })).toBe(1);
  });
});

describe("what a server tells of itself", () => {
  const told = async (fixture: Fixture, name: string) =>
    (await samplesOf(fixture)).filter((sample) => sample.name === name);

  it("is whether it is ready, at every moment", async () => {
    const fixture = serverFixture();
    expect(await told(fixture, "model_ready")).toEqual([{ name: "model_ready", labels: {}, value: 1 }]);
    fixture.memoryPercent = 99;
    expect((await told(fixture, "model_ready"))[0]?.value).toBe(0);
    expect((await told(serverFixture({ loaded: false }), "model_ready"))[0]?.value).toBe(0);
  });

  it("is its memory's limit, and none where its container has none", async () => {
    const mebibytes = async (fixture: Fixture, name: string) =>
      (await told(fixture, name)).map(({ value }) => value / 2 ** 20);
    expect(await mebibytes(serverFixture(), "memory_limit_bytes")).toEqual([100]);
    const unlimited = serverFixture({ memoryLimited: false });
    expect(await mebibytes(unlimited, "memory_limit_bytes")).toEqual([]);
    expect(await mebibytes(unlimited, "memory_usage_bytes")).toEqual([50]);
  });
});

describe("the peers' metrics", () => {
  it("have exactly the peers' labels", async () => {
    const fixture = serverFixture();
    await chat(fixture);
    const samples = await samplesOf(fixture);
    for (const [name, labels] of Object.entries({
      http_requests_total: ["method", "path", "status_code"],
      http_request_duration_seconds_count: ["method", "path"],
      model_inference_duration_seconds_count: ["model_name"],
      active_requests: [],
      model_loaded: [],
      memory_usage_bytes: [],
      tokens_generated_total: [],
      deployment_info: ["color", "version"],
    })) {
      const found = samples.filter((sample) => sample.name === name);
      expect(found.length, name).toBeGreaterThan(0);
      for (const sample of found) expect(Object.keys(sample.labels).sort(), name).toEqual(labels);
    }
  });
});
