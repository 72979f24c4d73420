import { describe, expect, it } from "vitest";
import { MemoryHistory, MemoryStorage } from "../../../../app/storage/memory.ts";
import { exchange, storageCases, turn } from "./storage-cases.ts";

describe("a storage in memory", () => {
  storageCases((limits) => Promise.resolve(new MemoryStorage(limits)));

  it("forgets the oldest messages of a user, and the user who was silent longest", async () => {
    const history = new MemoryHistory({ historyMessages: 2, historyUsers: 2 });
    for (const [userId, number] of [
      ["ann", 1],
      ["bob", 2],
      ["ann", 3],
      ["eve", 4],
    ] as const) {
      await history.remember(turn(number, { userId }));
    }
    expect(await history.recall("ann")).toEqual(exchange(3));
    expect(await history.recall("bob")).toEqual([]);
    expect(await history.recall("eve")).toEqual(exchange(4));
  });

  it("keeps nothing with limits of 0", async () => {
    const history = new MemoryHistory({ historyMessages: 0, historyUsers: 0 });
    await history.remember(turn(1));
    expect(await history.recall("ann")).toEqual([]);
  });
});
