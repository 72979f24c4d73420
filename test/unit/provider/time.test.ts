import { describe, expect, it } from "vitest";
import { bounded, pause } from "../../../provider/time.ts";

const never = new AbortController().signal;

describe("a bounded signal", () => {
  it("aborts after its time, also when nobody holds what it was made of and memory is collected", async () => {
    const limit = bounded(300, never);
    const started = performance.now();
    while (!limit.aborted && performance.now() - started < 5000) {
      Array.from({ length: 100_000 }, (_, at) => ({ at }));
      await pause(5, never);
    }
    expect(performance.now() - started).toBeLessThan(2000);
    expect((limit.reason as Error).message).toBe("no end within 300 ms");
  });

  it("aborts at once with the signal that it bounds, for the same reason", () => {
    const cancelled = new AbortController();
    const limit = bounded(60_000, cancelled.signal);
    cancelled.abort(new Error("the update was cancelled"));
    expect((limit.reason as Error).message).toBe("the update was cancelled");
  });
});

describe("a pause", () => {
  it("ends when it is cancelled", async () => {
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(), 20);
    await expect(pause(60_000, cancelled.signal)).rejects.toThrow();
  });
});
