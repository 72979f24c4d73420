import { describe, expect, it } from "vitest";
import { Turns } from "../../../converter/turns.ts";

const forever = new AbortController().signal;

describe("turns", () => {
  it("come one after the other, in the order in which they were asked for", async () => {
    const turns = new Turns(2);
    const order: string[] = [];
    const first = await turns.next(forever);
    const second = turns.next(forever).then((done) => {
      order.push("second");
      return done;
    });
    const third = turns.next(forever).then((done) => {
      order.push("third");
      return done;
    });
    expect([turns.active, turns.full]).toEqual([3, true]);
    first();
    first();
    const done = await second;
    expect(order).toEqual(["second"]);
    done();
    (await third)();
    expect([order, turns.active, turns.full]).toEqual([["second", "third"], 0, false]);
  });

  it("are left by whoever goes away while it waits", async () => {
    const turns = new Turns(1);
    const first = await turns.next(forever);
    const gone = new AbortController();
    const left = turns.next(gone.signal);
    gone.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    expect(turns.active).toBe(1);
    const second = turns.next(forever);
    first();
    (await second)();
    expect(turns.active).toBe(0);
  });

  it("are not given to who has gone before", async () => {
    await expect(new Turns(1).next(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  });

  it("tell when nobody has one or waits for it", async () => {
    const turns = new Turns(1);
    await turns.idle();
    const first = await turns.next(forever);
    const second = turns.next(forever);
    let isIdle = false;
    const idle = turns.idle().then(() => (isIdle = true));
    first();
    const done = await second;
    expect(isIdle).toBe(false);
    done();
    await idle;
    expect(isIdle).toBe(true);
  });
});
