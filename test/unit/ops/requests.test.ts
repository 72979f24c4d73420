import { afterEach, describe, expect, it } from "vitest";
import { askChat } from "../../../ops/chat-answer.ts";
import { colorHealth } from "../../../ops/color-health.ts";
import { streamCompletion } from "../../../ops/completion.ts";
import { withHttp, type HttpClient } from "../../../ops/http.ts";
import { readLiveRoute } from "../../../ops/live-route.ts";
import { startFake, type FakeBehaviour, type FakeServer } from "./fake-server.ts";

let server: FakeServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function against<T>(
  behaviour: FakeBehaviour,
  operation: (http: HttpClient, url: string) => Promise<T>,
): Promise<T> {
  server = await startFake(behaviour);
  const { url } = server;
  return withHttp({}, (http) => operation(http, url));
}

/** A port on which something listened a moment ago. */
async function closedUrl(): Promise<string> {
  const closed = await startFake();
  await closed.close();
  return closed.url;
}

const route = { activeColor: "blue", weights: { blue: 100, green: 0 }, releases: { blue: "a".repeat(64) } };

describe("the live route", () => {
  it("is what the router tells", async () => {
    const told = {
      ...route,
      shadow: { percent: 5 },
      rejected: { green: { version: "2", reason: "slow", at: "2026-01-01T00:00:00Z" } },
      lease: { id: "l", holder: "ann", until: "2026-01-01T00:00:00Z" },
    };
    expect(await against({ route: told }, readLiveRoute)).toEqual(told);
  });

  it("of an earlier version copies nothing and rejected nothing", async () => {
    expect(await against({ route }, readLiveRoute)).toEqual({
      ...route,
      shadow: { percent: 0 },
      rejected: {},
    });
  });

  it("is undefined where none was ever set", async () => {
    expect(await against({}, readLiveRoute)).toBeUndefined();
  });

  it("is refused where something else answers", async () => {
    const asking = against({ route: { status: "ok" } }, readLiveRoute);
    await expect(asking).rejects.toMatchObject({
      exit: "unhealthy",
      message: expect.stringContaining("answered 200") as string,
    });
  });

  it("tells a port where nothing listens", async () => {
    const asking = withHttp({}, async (http) => readLiveRoute(http, await closedUrl()));
    await expect(asking).rejects.toMatchObject({
      exit: "unhealthy",
      message: expect.stringMatching(/does not answer/) as string,
    });
  });
});

describe("a way that does not lead to the router", () => {
  const error = "service shop/router, port 80: the API server refuses: no endpoints";
  const behaviour = { wayBroken: error };

  it("says so in place of the route", async () => {
    await expect(against(behaviour, readLiveRoute)).rejects.toThrow(
      new RegExp(`/deployment-status answered 502: ${error}$`),
    );
  });

  it("says so in place of a color's health", async () => {
    expect(await against(behaviour, (http, url) => colorHealth(http, url, "blue"))).toEqual({
      color: "blue",
      alive: false,
      ready: false,
      reason: error,
    });
  });
});

describe("a color's health", () => {
  it("is asked on its direct path", async () => {
    const health = await against({}, (http, url) => colorHealth(http, url, "green"));
    expect(health).toMatchObject({ color: "green", alive: true, ready: true, deep: { version: "1" } });
  });

  it("tells why it is not ready", async () => {
    const health = await against({ ready: false }, (http, url) => colorHealth(http, url, "green"));
    expect(health).toMatchObject({ alive: true, ready: false, reason: "loading the model" });
  });

  it("is a state, not an error, where nothing answers", async () => {
    const health = await withHttp({}, async (http) => colorHealth(http, await closedUrl(), "blue"));
    expect(health).toMatchObject({ alive: false, ready: false });
  });
});

describe("a chat", () => {
  it("tells answer, tokens and color", async () => {
    const answer = await against({ color: "green" }, (http, url) => askChat(http, url, "Hi", 4));
    expect(answer).toMatchObject({ text: "Hello there, how", tokens: 4, color: "green", version: "1" });
  });

  it("tells what was answered instead", async () => {
    const asking = against({ chatStatus: 503 }, (http, url) => askChat(http, url, "Hi", 4));
    await expect(asking).rejects.toMatchObject({
      exit: "unhealthy",
      message: expect.stringContaining("503") as string,
    });
  });

  it("streams, and knows who answered before the first word", async () => {
    const seen: (string | undefined)[] = [];
    const answer = await against({ color: "green" }, (http, url) =>
      streamCompletion(http, {
        url,
        messages: [{ role: "user", content: "Hi" }],
        onColor: (color) => seen.push(color),
        onText: (text) => seen.push(text),
      }),
    );
    expect(seen.slice(0, 2)).toEqual(["green", "Hello"]);
    expect(answer).toMatchObject({
      text: "Hello there, how are you?",
      tokens: 7,
      pieces: 7,
      done: true,
      finishReason: "stop",
    });
  });
});
