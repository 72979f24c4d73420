import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SharedAnswer } from "../../../../ops/balancer/shared-answer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a shared answer", () => {
  it("is asked for once by all who ask at the same time, however long it takes, and within a second after it", async () => {
    const ask = vi.fn(
      () => new Promise<number>((resolve) => setTimeout(() => resolve(ask.mock.calls.length), 5000)),
    );
    const shared = new SharedAnswer(ask);
    const first = shared.get();
    await vi.advanceTimersByTimeAsync(4000);
    const second = shared.get();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(900);
    expect(await shared.get()).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    const later = shared.get();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await later).toBe(2);
  });

  it("that fails is told to those who waited, and asked for anew by the next", async () => {
    let asked = 0;
    const shared = new SharedAnswer(() => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error("too often")) : Promise.resolve("an answer");
    });
    const waiting = [shared.get(), shared.get()];
    for (const one of waiting) await expect(one).rejects.toThrow("too often");
    expect([await shared.get(), asked]).toEqual(["an answer", 2]);
  });
});
