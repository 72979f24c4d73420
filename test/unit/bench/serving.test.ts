import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { useBestThreads } from "../../../bench/serving/best-threads.ts";
import { goals, pairsOf } from "../../../bench/serving/goals.ts";
import { tokensPerSecond } from "../../../bench/serving/measures.ts";
import { conversation, nextTurn, shortQuestion } from "../../../bench/serving/questions.ts";
import { streamAnswer } from "../../../bench/serving/streamed-answer.ts";

const never = new AbortController().signal;
const event = (data: object | string) =>
  `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
const piece = (content: string) => event({ choices: [{ delta: { content } }] });

/** In few pieces. */
const asLongAsAsked = [piece("one"), event({ choices: [], usage: { completion_tokens: 100 } })];

let server: Server | undefined;

/** A server that streams `events` to whoever asks, each after `milliseconds`. */
async function streaming(events: readonly string[], milliseconds: () => number = () => 0): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (rest: readonly string[]) => {
      const [next, ...later] = rest;
      if (next === undefined) return void response.end();
      setTimeout(() => {
        response.write(next);
        send(later);
      }, milliseconds());
    };
    send(events);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

describe("an answer of the benchmark of serving", () => {
  it("has the tokens that its usage says, else its pieces, and the time of the first piece with text", async () => {
    const usage = event({ choices: [], usage: { completion_tokens: 7 } });
    const pieces = [event({ choices: [{ delta: { role: "assistant" } }] }), piece("one"), piece(" two")];
    const stated = await streamAnswer(
      await streaming([...pieces, usage, event("[DONE]")], () => 20),
      [],
      9,
      never,
    );
    expect(stated).toMatchObject({ text: "one two", tokens: 7 });
    expect(stated.firstTokenMilliseconds).toBeGreaterThanOrEqual(35);
    server?.close();
    expect((await streamAnswer(await streaming(pieces), [], 9, never)).tokens).toBe(2);
  });

  it("counts for nothing where it breaks off, or has no text", async () => {
    const broken = await streaming([piece("one"), event({ error: { message: "no room" } })]);
    await expect(streamAnswer(broken, [], 9, never)).rejects.toThrow("no room");
    server?.close();
    await expect(streamAnswer(await streaming([event("[DONE]")]), [], 9, never)).rejects.toThrow(
      "without text",
    );
  });
});

describe("the benchmark of serving", () => {
  it("adds up what all users get", async () => {
    const origin = await streaming([...asLongAsAsked, event("[DONE]")], () => 10);
    const [one, four] = [await tokensPerSecond(origin, 1, never), await tokensPerSecond(origin, 4, never)];
    expect(four / one).toBeGreaterThan(1.5);
  });

  it("has no rate where an answer is shorter than asked for", async () => {
    const origin = await streaming([piece("one"), event("[DONE]")]);
    await expect(tokensPerSecond(origin, 1, never)).rejects.toThrow(
      "an answer has 1 tokens, asked for were 100",
    );
  });

  it("asks nothing twice, so that no cache shortens an answer, but for a conversation's second turn", () => {
    expect(shortQuestion()).not.toEqual(shortQuestion());
    const [first, other] = [conversation(), conversation()];
    expect(first[0]).not.toEqual(other[0]);
    expect(JSON.stringify(first)).toHaveLength(JSON.stringify(other).length);
    expect(nextTurn(first, "Yes.").slice(0, first.length)).toEqual(first);
  });

  it("leaves a contestant with the threads that gave most tokens a second", async () => {
    const used: number[] = [];
    // One thread is the fastest.
    const origin = await streaming([...asLongAsAsked, event("[DONE]")], () => (used.at(-1) ?? 1) * 3);
    const contestant = {
      name: "a server",
      origin,
      useThreads: (threads: number) => Promise.resolve(void used.push(threads)),
      stop: () => Promise.resolve(),
    };
    await useBestThreads(contestant, never, () => undefined);
    expect(used.at(-1)).toBe(1);
    expect(new Set(used).size).toBe(availableParallelism());
  });

  it.skipIf(availableParallelism() < 2)("is not misled by one sample that was disturbed", async () => {
    const used: number[] = [];
    let asked = 0;
    const origin = await streaming([...asLongAsAsked, event("[DONE]")], () => {
      // Two threads are faster but for the first sample: answers 3 to 10 of a number of threads, three events each.
      const disturbed = (used.at(-1) ?? 1) > 1 && asked < 30;
      asked += 1;
      return disturbed ? 60 : (used.at(-1) ?? 1) > 1 ? 5 : 20;
    });
    const contestant = {
      name: "a server",
      origin,
      useThreads: (threads: number) => {
        asked = 0;
        return Promise.resolve(void used.push(threads));
      },
      stop: () => Promise.resolve(),
    };
    await useBestThreads(contestant, never, () => undefined);
    expect(used.at(-1)).toBeGreaterThan(1);
  });

  it("gives each of its goals a pair, and refuses a round that lacks a measure", () => {
    const rates = new Map([1, 4, 8].map((users) => [users, users * 10]));
    const ours = {
      rates,
      firstToken: 30,
      secondTurn: { warm: 10, cold: 40 },
      turnAfterStory: { warm: 20, cold: 30 },
    };
    const peers = { llamaServer: { rates, firstToken: 20 }, llamaCppPython: { rates } };
    const pairs = pairsOf({ own: { llamaServer: ours, image: { ...ours, firstToken: 50 } }, ...peers });
    expect(Object.keys(pairs).sort()).toEqual(goals.map(({ name }) => name).sort());
    expect(pairs["ttft-llama-server"]).toEqual({ ours: 30, theirs: 20 });
    expect(pairs["image-engine-ttft-llama-server"]).toEqual({ ours: 50, theirs: 20 });
    expect(pairs["prefix-reuse"]).toEqual({ ours: 10, theirs: 40 });
    expect(pairs["prefix-reuse-generated"]).toEqual({ ours: 20, theirs: 30 });
    const lacking = { ...ours, rates: new Map<number, number>() };
    expect(() => pairsOf({ own: { llamaServer: ours, image: lacking }, ...peers })).toThrow("lacks");
  });
});
