import { describe, expect, it } from "vitest";
import { Slots } from "../../../app/slots.ts";

const never = new AbortController().signal;

describe("slots", () => {
  it("admit as many as there are, and the others in their order", async () => {
    const slots = new Slots(1, 5);
    const order: string[] = [];
    const first = await slots.acquire(never);
    const second = slots.acquire(never).then((release) => (order.push("second"), release));
    const third = slots.acquire(never).then((release) => (order.push("third"), release));
    expect([slots.running, slots.waiting]).toEqual([1, 2]);
    first();
    (await second)();
    (await third)();
    expect(order).toEqual(["second", "third"]);
    expect([slots.running, slots.waiting]).toEqual([0, 0]);
  });

  it("are full when all run and the queue has its length", async () => {
    const slots = new Slots(1, 1);
    expect(slots.full).toBe(false);
    const release = await slots.acquire(never);
    expect(slots.full).toBe(false);
    const waiting = slots.acquire(never);
    expect(slots.full).toBe(true);
    release();
    (await waiting)();
    expect(slots.full).toBe(false);
  });

  it("forget one who leaves the queue", async () => {
    const slots = new Slots(1, 5);
    const release = await slots.acquire(never);
    const leaving = new AbortController();
    const left = slots.acquire(leaving.signal);
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    expect(slots.waiting).toBe(0);
    release();
    expect(slots.running).toBe(0);
  });

  it("count a slot that is given back twice once", async () => {
    const slots = new Slots(2, 0);
    const release = await slots.acquire(never);
    await slots.acquire(never);
    release();
    release();
    expect(slots.running).toBe(1);
  });

  it("are lent to work that gives way, and asked back one for each who waits", async () => {
    const slots = new Slots(3, 5);
    const asked: string[] = [];
    const first = slots.takeSpare(() => asked.push("first"));
    const second = slots.takeSpare(() => asked.push("second"));
    await slots.acquire(never);
    expect([slots.running, slots.takeSpare(() => asked.push("third"))]).toEqual([3, undefined]);
    expect(asked).toEqual([]);
    const waiting = slots.acquire(never);
    expect(asked).toEqual(["first"]);
    first?.();
    await waiting;
    expect(asked).toEqual(["first"]);
    second?.();
    expect(slots.running).toBe(2);
  });

  it("are not full while work that gives way has some of them", async () => {
    const slots = new Slots(1, 0);
    const spare = slots.takeSpare(() => undefined);
    expect(slots.full).toBe(false);
    const waiting = slots.acquire(never);
    expect(slots.full).toBe(true);
    spare?.();
    (await waiting)();
    expect(slots.running).toBe(0);
  });

  it("run idle work only when nothing else runs", async () => {
    const slots = new Slots(2, 0);
    expect(await slots.whenIdle(() => Promise.resolve())).toBe(true);
    await slots.acquire(never);
    expect(await slots.whenIdle(() => Promise.reject(new Error("must not run")))).toBe(false);
  });

  it("take the slot from idle work as soon as a user needs it", async () => {
    const slots = new Slots(1, 0);
    const idle = slots.whenIdle(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        }),
    );
    expect(slots.full).toBe(false);
    const release = await slots.acquire(never);
    expect(await idle).toBe(false);
    release();
    expect(slots.running).toBe(0);
  });
});
