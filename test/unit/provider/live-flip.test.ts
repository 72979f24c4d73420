import { describe, expect, it } from "vitest";
import { promotionGate } from "../../../provider/promotion-gate.ts";
import { refusals } from "../../../provider/promotion-refusals.ts";

const url = "http://127.0.0.1:8080";
const canary = { activeColor: "green", candidates: { blue: "b", green: "g" }, url };
const recorded = (activeColor: string) => ({ activeColor, candidates: { [activeColor]: "x" } });

describe("a flip with a canary is one by the running route", () => {
  it.each([
    [
      "and allowed where it serves that color, though the last update says otherwise",
      "green",
      recorded("blue"),
      0,
    ],
    [
      "and refused where it serves the other one, though the last update says otherwise",
      "blue",
      recorded("green"),
      1,
    ],
    ["and refused where no update is recorded", "blue", undefined, 1],
    ["or by the last update, where no route can be asked", undefined, recorded("blue"), 1],
    ["or none, where neither tells anything", undefined, undefined, 0],
  ])("%s", (_title, serving, last, count) => {
    expect(refusals({ ...canary, ...(serving && { serving }) }, last)).toHaveLength(count);
  });

  it("and makes no difference to what is recorded", async () => {
    const checked = await promotionGate.check?.({ ...canary, serving: "green" }, recorded("green"), "urn");
    expect(checked).toEqual({ inputs: canary, failures: [] });
  });
});
