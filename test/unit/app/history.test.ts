import { describe, expect, it } from "vitest";
import type { Message } from "../../../app/engine/engine.ts";
import { MemoryHistory } from "../../../app/history.ts";

function exchange(number: number): Message[] {
  return [
    { role: "user", content: `question ${number}` },
    { role: "assistant", content: `answer ${number}` },
  ];
}

describe("history in memory", () => {
  it("keeps users apart and messages in order", async () => {
    const history = new MemoryHistory({ historyMessages: 10, historyUsers: 10 });
    await history.remember("ann", exchange(1));
    await history.remember("bob", exchange(2));
    await history.remember("ann", exchange(3));
    expect(await history.recall("ann")).toEqual([...exchange(1), ...exchange(3)]);
    expect(await history.recall("nobody")).toEqual([]);
  });

  it("forgets the oldest messages of a user, and the user who was silent longest", async () => {
    const history = new MemoryHistory({ historyMessages: 2, historyUsers: 2 });
    for (const [user, number] of [
      ["ann", 1],
      ["bob", 2],
      ["ann", 3],
      ["eve", 4],
    ] as const) {
      await history.remember(user, exchange(number));
    }
    expect(await history.recall("ann")).toEqual(exchange(3));
    expect(await history.recall("bob")).toEqual([]);
    expect(await history.recall("eve")).toEqual(exchange(4));
  });

  it("keeps nothing with limits of 0", async () => {
    const history = new MemoryHistory({ historyMessages: 0, historyUsers: 0 });
    await history.remember("ann", exchange(1));
    expect(await history.recall("ann")).toEqual([]);
  });
});
