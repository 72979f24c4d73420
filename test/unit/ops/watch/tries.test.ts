import { describe, expect, it } from "vitest";
import { OperatorError } from "../../../../ops/exit.ts";
import { lockRefusal } from "../../../../ops/recovery/lock.ts";
import { countsAsTry, isLastTry } from "../../../../ops/watch/tries.ts";

const host = { name: "desk", programOf: () => "pulumi" };
const holder = { user: "bob", host: "desk", pid: 7, since: "2026-11-20T08:00:00Z" };
const locked = (...holders: (typeof holder)[]) => {
  const { message, cure } = lockRefusal(holders, host);
  return new OperatorError("failed", message, cure);
};
const failed = new OperatorError("failed", "no such image");
const refused = new OperatorError("refused", "blue 1 was rejected");

describe("a rollback of watch that failed", () => {
  it.each([
    ["is a try", failed, false, true],
    ["is a try where it was refused", refused, false, true],
    ["is none where another update held the lock", locked(holder), false, false],
    ["is none where nobody knows who holds the lock", locked(), false, false],
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
