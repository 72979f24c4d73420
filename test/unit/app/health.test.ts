import { describe, expect, it } from "vitest";
import { keepProving, warmUp } from "../../../app/proof.ts";
import { createLog } from "../../../app/log.ts";
import { FakeEngine } from "./fake-engine.ts";
import { release, serverFixture } from "./server-fixture.ts";

describe("health", () => {
  it("is alive while the model loads, and says that it is not ready", async () => {
    const { http } = serverFixture({ loaded: false });
    const live = await http.inject("/healthz");
    expect([live.statusCode, live.json()]).toEqual([200, { status: "alive" }]);
    const ready = await http.inject("/ready");
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: "not_ready", reason: "model loading" }]);
  });

  it("is ready after the warm-up, with exactly the peers' fields", async () => {
    const { http, model, engine } = serverFixture({ loaded: false });
    model.loaded(engine);
    expect((await http.inject("/ready")).json()).toMatchObject({ reason: "model warming up" });
    await warmUp(engine, model);
    const ready = await http.inject("/ready");
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({
      status: "ready",
      inference_ms: expect.any(Number) as number,
      memory_pct: 50,
    });
  });

  it("is not ready with too much memory in use, and ready again below", async () => {
    const fixture = serverFixture();
    fixture.memoryPercent = 95;
    const short = await fixture.http.inject("/ready");
    expect([short.statusCode, short.json()]).toEqual([
      503,
      { status: "not_ready", reason: "memory is at 95.0 % of its limit, above 90 %" },
    ]);
    fixture.memoryPercent = 50;
    expect((await fixture.http.inject("/ready")).statusCode).toBe(200);
  });

  it.each(["/health", "/health/deep"])(
    "%s says everything, with exactly the peers' fields, the release, the schemas and the model's header",
    async (path) => {
      const { http } = serverFixture();
      const health = (await http.inject(path)).json<Record<string, unknown>>();
      expect(Object.keys(health).sort()).toEqual(
        [
          "active_requests",
          "avg_latency_ms",
          "color",
          "container_id",
          "context_tokens",
          "database_schema",
          "inference_test_ms",
          "memory_limit_mb",
          "memory_pct",
          "memory_used_mb",
          "model",
          "model_loaded",
          "model_name",
          "release",
          "requests_served",
          "schema",
          "status",
          "uptime_seconds",
          "version",
        ].sort(),
      );
      expect(health).toMatchObject({
        status: "healthy",
        color: "green",
        version: "7",
        release,
        model_name: "tiny",
        model_loaded: true,
        context_tokens: 1024,
        model: {
          architecture: "fake",
          context_length: 8192,
          tokenizer: "0123456789ab",
          chat_template: "ba9876543210",
        },
      });
    },
  );

  it("never fails its deep check: starting, degraded and draining are answers", async () => {
    const starting = serverFixture({ loaded: false });
    expect((await starting.http.inject("/health/deep")).json()).toMatchObject({
      status: "starting",
      model_loaded: false,
      model: null,
    });
    const fixture = serverFixture();
    fixture.model.failed("no more memory");
    const degraded = await fixture.http.inject("/health/deep");
    expect([degraded.statusCode, degraded.json<{ status: string }>().status]).toEqual([200, "degraded"]);
    fixture.model.drain();
    expect((await fixture.http.inject("/health/deep")).json()).toMatchObject({ status: "draining" });
  });

  it("proves by itself that the model works again after a failed inference", async () => {
    const engine = new FakeEngine({ failure: "broken" });
    const { http, model, answers } = serverFixture({ engine });
    const question = { messages: [{ role: "user", content: "hi" }] };
    expect(
      (await http.inject({ method: "POST", url: "/v1/chat/completions", payload: question })).statusCode,
    ).toBe(500);
    expect((await http.inject("/ready")).json()).toMatchObject({
      reason: "the last inference failed: broken",
    });
    engine.failure = undefined;
    keepProving(answers, model, 1, createLog("silent", {}));
    await expect.poll(async () => (await http.inject("/ready")).statusCode, { timeout: 5000 }).toBe(200);
    expect(engine.probes).toBeGreaterThan(0);
  });
});

describe("identity", () => {
  it.each(["/healthz", "/ready", "/metrics", "/nowhere", "/v1/models"])(
    "is in the headers of %s",
    async (path) => {
      const { http } = serverFixture();
      const { headers } = await http.inject(path);
      expect(headers).toMatchObject({ "x-color": "green", "x-release": release });
      expect(headers["x-request-id"]).toMatch(/^[\w-]{36}$/);
    },
  );

  it("takes the request id that was sent, unless it could spoil a log", async () => {
    const { http } = serverFixture();
    const sent = await http.inject({ url: "/healthz", headers: { "x-request-id": "abc-1.2:3_4" } });
    expect(sent.headers["x-request-id"]).toBe("abc-1.2:3_4");
    const wrong = await http.inject({ url: "/healthz", headers: { "x-request-id": 'a b"c' } });
    expect(wrong.headers["x-request-id"]).toMatch(/^[\w-]{36}$/);
  });
});

describe("metrics", () => {
  it("carry the peers' names and labels, and routes instead of addresses", async () => {
    const { http } = serverFixture();
    await http.inject({ method: "POST", url: "/chat/ann", payload: { message: "hi" } });
    await http.inject("/no/such/path");
    const { payload } = await http.inject("/metrics");
    for (const line of [
      'http_requests_total{method="POST",path="/chat/{user_id}",status_code="200"} 1',
      'http_requests_total{method="GET",path="unmatched",status_code="404"} 1',
      'http_request_duration_seconds_bucket{le="60",method="POST",path="/chat/{user_id}"} 1',
      'model_inference_duration_seconds_count{model_name="tiny"} 1',
      "active_requests 0",
      "model_loaded 1",
      "memory_usage_bytes 52428800",
      "tokens_generated_total 8",
      'deployment_info{color="green",version="7"} 1',
    ]) {
      expect(payload.split("\n")).toContain(line);
    }
  });
});
