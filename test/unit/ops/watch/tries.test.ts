import { describe, expect, it } from "vitest";
import { LockedError, OperatorError, type LockHeld } from "../../../../ops/exit.ts";
import { countsAsTry, isLastTry } from "../../../../ops/watch/tries.ts";

const locked = (held: LockHeld) => new LockedError(held, "the stack is locked by bob@desk");
const failed = new OperatorError("failed", "no such image");
const refused = new OperatorError("refused", "blue 1 was rejected");

describe("a rollback of watch that failed", () => {
  it.each([
    ["is a try", failed, false, true],
    ["is a try where it was refused", refused, false, true],
    ["is none where a living update held the lock", locked("running"), false, false],
    ["is none where nobody can see whether who holds the lock lives", locked("elsewhere"), false, false],
    ["is a try where the lock of a dead one could not be removed", locked("gone"), false, true],
    ["is none where another operation has the lease by now", refused, true, false],
    ["is none where something broke that nobody expected", new TypeError("x"), false, false],
  ])("%s", (_what, error, leased, counts) => {
    expect(countsAsTry(error, leased)).toBe(counts);
  });

  it.each([
    ["a first failure", failed, 1, false],
    ["a third failure", failed, 3, true],
    ["a refusal", refused, 1, true],
  ])("is made again unless it is the last one: %s", (_what, error, tries, last) => {
    expect(isLastTry(error, tries)).toBe(last);
  });
});
