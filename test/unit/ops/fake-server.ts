import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A model server that keeps the whole contract, with answers of fixed words. */
export interface FakeServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What a fake does wrong, or what it is. */
export interface FakeBehaviour {
  readonly color?: "blue" | "green";
  readonly ready?: boolean;
  /** Body of `/deployment-status`; none is 503. */
  readonly route?: unknown;
  /** What a tunnel or a door in front of it says, which does not lead to it. */
  readonly wayBroken?: string;
  /** Leaves out the last of these. */
  readonly stream?: "whole" | "without-done" | "lost-piece" | "broken-off";
  readonly chatStatus?: number;
  readonly metricsWithout?: string;
  readonly pieceMilliseconds?: number;
}

const words = ["Hello", " there", ",", " how", " are", " you", "?"];
const usage = { prompt_tokens: 5, completion_tokens: words.length, total_tokens: 5 + words.length };
const release = "a".repeat(64);

/** Starts a fake on a free port of 127.0.0.1. Direct paths `/blue` and `/green` lead to itself. */
export async function startFake(behaviour: FakeBehaviour = {}): Promise<FakeServer> {
  const server = createServer((request, response) => {
    answer(request, response, behaviour).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Reply {
  readonly status: number;
  readonly value: unknown;
}

function reply(status: number, value: unknown): Reply {
  return { status, value };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: FakeBehaviour,
): Promise<void> {
  const [, direct, path = "/"] = /^\/(blue|green)?(?=\/)?(\/?.*)$/.exec(request.url ?? "/") ?? [];
  const color = direct ?? behaviour.color ?? "blue";
  const body = await bodyOf(request);
  response.setHeader("x-color", color).setHeader("x-release", release).setHeader("x-request-id", "r-1");
  const route = `${request.method ?? ""} /${path.replace(/^\/+/, "")}`;
  if (route === "GET /metrics") {
    metrics(response, behaviour);
  } else if (route === "POST /v1/chat/completions" && (body as { stream?: boolean }).stream === true) {
    await stream(response, behaviour);
  } else {
    const { status, value } = replyTo(route, color, body, behaviour);
    response
      .writeHead(status, { "content-type": "application/json; charset=utf-8" })
      .end(JSON.stringify(value));
  }
}

function replyTo(route: string, color: string, body: unknown, behaviour: FakeBehaviour): Reply {
  if (behaviour.wayBroken !== undefined) return reply(502, { error: behaviour.wayBroken });
  switch (route) {
    case "GET /deployment-status":
      return behaviour.route === undefined ? reply(503, {}) : reply(200, behaviour.route);
    case "GET /healthz":
      return reply(200, { status: "alive" });
    case "GET /ready":
      return behaviour.ready === false ? reply(503, notReady) : reply(200, ready);
    case "GET /health":
    case "GET /health/deep":
      return reply(200, deepHealth(color));
    case "GET /v1/models":
      return reply(200, { object: "list", data: [{ id: "fake", object: "model" }] });
    case "POST /v1/chat/completions":
      return completion(body);
    default:
      if (/^POST \/chat(\/[^/]+)?$/.test(route)) return chat(body, behaviour);
      return reply(404, { error: `there is no ${route}`, request_id: "r-1" });
  }
}

const ready = { status: "ready", inference_ms: 12.5, memory_pct: 20 };
const notReady = { status: "not_ready", reason: "loading the model" };

function deepHealth(color: string) {
  return {
    status: "healthy",
    model_loaded: true,
    model_name: "fake",
    inference_test_ms: 12.5,
    memory_used_mb: 200,
    memory_limit_mb: 2048,
    memory_pct: 9.8,
    uptime_seconds: 3,
    requests_served: 7,
    avg_latency_ms: 20,
    active_requests: 0,
    version: "1",
    container_id: "fake",
    color,
    release,
  };
}

function chat(body: unknown, { chatStatus = 200 }: FakeBehaviour): Reply {
  const { message, max_tokens: maxTokens = words.length } = body as { message?: string; max_tokens?: number };
  if (!message || maxTokens < 1)
    return reply(422, { error: "message: nothing is refused", request_id: "r-1" });
  if (chatStatus !== 200) return reply(chatStatus, { error: "not ready", request_id: "r-1" });
  const said = words.slice(0, maxTokens);
  return reply(200, {
    response: said.join(""),
    request_id: "r-1",
    tokens_generated: said.length,
    inference_ms: 10,
    model_version: "1",
  });
}

const head = { id: "c-1", created: 1, model: "fake" };

function completion(body: unknown): Reply {
  const { messages = [] } = body as { messages?: unknown[] };
  if (messages.length === 0) {
    return reply(400, {
      error: { message: "messages: empty", type: "invalid_request_error", code: "invalid_request" },
    });
  }
  const message = { role: "assistant", content: words.join("") };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  return reply(200, { ...head, object: "chat.completion", choices, usage });
}

async function stream(response: ServerResponse, behaviour: FakeBehaviour): Promise<void> {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  const send = (value: unknown) =>
    response.write(`data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`);
  const chunk = (delta: object, finish: string | null = null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  send(chunk({ role: "assistant" }));
  for (const word of behaviour.stream === "lost-piece" ? words.slice(1) : words) {
    send(chunk({ content: word }));
    await sleep(behaviour.pieceMilliseconds ?? 0);
  }
  if (behaviour.stream === "broken-off") {
    send({ error: { message: "internal error", type: "server_error", code: "internal" } });
    response.end();
    return;
  }
  send(chunk({}, "stop"));
  send({ ...head, object: "chat.completion.chunk", choices: [], usage });
  if (behaviour.stream !== "without-done") send("[DONE]");
  response.end();
}

function metrics(response: ServerResponse, { metricsWithout }: FakeBehaviour): void {
  const lines = [
    'http_requests_total{method="POST",path="/chat/{user_id}",status_code="200"} 3',
    'http_request_duration_seconds_bucket{le="60",method="POST",path="/chat"} 3',
    'http_request_duration_seconds_count{method="POST",path="/chat"} 3',
    'model_inference_duration_seconds_bucket{le="60",model_name="fake"} 3',
    'model_inference_duration_seconds_bucket{le="+Inf",model_name="fake"} 3',
    "active_requests 0",
    "model_loaded 1",
    "memory_usage_bytes 2.1e+08",
    "tokens_generated_total 21",
    'deployment_info{color="blue",version="1"} 1',
  ].filter((line) => !metricsWithout || !line.startsWith(metricsWithout));
  response
    .writeHead(200, { "content-type": "text/plain; version=0.0.4" })
    .end(`# TYPE x counter\n${lines.join("\n")}\n`);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as unknown);
}
