import { describe, expect, it } from "vitest";
import { DecodingSteps } from "../../../app/engine/decoding-steps.ts";

/** Decodings that end when they are told to; `started` names them in the order in which they began. */
class Decodings {
  readonly started: string[] = [];
  readonly #ends = new Map<string, () => void>();

  start(name: string): () => Promise<string> {
    return async () => {
      this.started.push(name);
      await new Promise<void>((resolve) => this.#ends.set(name, resolve));
      return name;
    };
  }

  end(...names: readonly string[]): void {
    for (const name of names) this.#ends.get(name)?.();
  }
}

const never = new AbortController().signal;

/** Long enough for a step to begin. */
const turns = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe("decoding steps", () => {
  it("take the next token of every sequence together, in the order of the sequences", async () => {
    const steps = new DecodingSteps();
    const decodings = new Decodings();
    for (const sequence of [2, 0, 1])
      void steps.nextToken(sequence, never, decodings.start(`first of ${sequence}`));
    await turns();
    expect(decodings.started).toEqual(["first of 0", "first of 1", "first of 2"]);
  });

  it("begin only when the step before has ended for all", async () => {
    const steps = new DecodingSteps();
    const decodings = new Decodings();
    for (const sequence of [0, 1]) {
      void steps
        .nextToken(sequence, never, decodings.start(`first of ${sequence}`))
        .then(() => steps.nextToken(sequence, never, decodings.start(`second of ${sequence}`)));
    }
    await turns();
    decodings.end("first of 1");
    await turns();
    expect(decodings.started).toEqual(["first of 0", "first of 1"]);
    decodings.end("first of 0");
    await turns();
    expect(decodings.started.slice(2)).toEqual(["second of 0", "second of 1"]);
  });

  it("read parts of prompts one at a time, in turn with the tokens", async () => {
    const steps = new DecodingSteps();
    const decodings = new Decodings();
    void steps.nextToken(0, never, decodings.start("token"));
    await turns();
    void steps.readPrompt(1, never, decodings.start("part of 1"));
    void steps.readPrompt(2, never, decodings.start("part of 2"));
    void steps.nextToken(3, never, decodings.start("other token"));
    for (const ended of ["token", "part of 1", "other token"]) {
      decodings.end(ended);
      await turns();
    }
    expect(decodings.started).toEqual(["token", "part of 1", "other token", "part of 2"]);
  });

  it("go on after a decoding that failed, and hand its error to whoever asked for it", async () => {
    const steps = new DecodingSteps();
    const failure = steps.nextToken(0, never, () => Promise.reject(new Error("no room")));
    await expect(failure).rejects.toThrow("no room");
    await expect(steps.nextToken(0, never, () => Promise.resolve("token"))).resolves.toBe("token");
  });

  it("go on after a decoding that throws before it has a promise", async () => {
    const steps = new DecodingSteps();
    const failure = steps.readPrompt(0, never, () => {
      throw new Error("at once");
    });
    const other = steps.nextToken(1, never, () => Promise.resolve("token"));
    await expect(failure).rejects.toThrow("at once");
    await expect(other).resolves.toBe("token");
  });

  it("leave out what nobody waits for any more when its turn comes", async () => {
    const steps = new DecodingSteps();
    const decodings = new Decodings();
    const gone = new AbortController();
    void steps.readPrompt(0, never, decodings.start("part of 0"));
    const aborted = steps.readPrompt(1, gone.signal, decodings.start("part of 1"));
    void steps.readPrompt(2, never, decodings.start("part of 2"));
    await turns();
    gone.abort(new Error("the client has gone"));
    decodings.end("part of 0");
    await expect(aborted).rejects.toThrow("the client has gone");
    await turns();
    expect(decodings.started).toEqual(["part of 0", "part of 2"]);
  });
});
