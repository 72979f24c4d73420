import { describe, expect, it } from "vitest";
import { refuseBoth, unmoved } from "../../../../ops/deploy/staged.ts";

describe("a deployment of what the stack's file has", () => {
  it.each([{ model: "m.gguf" }, { version: "2" }, { sha256: "0" }])("takes no other release: %j", (named) => {
    expect(() => {
      refuseBoth({ staged: true, ...named });
    }).toThrow("--staged: the stack's file names the release");
    expect(() => {
      refuseBoth(named);
    }).not.toThrow();
  });

  it.each([
    ["the standby has another release", { blue: "a", green: "b" }, { blue: "a", green: "c" }, undefined],
    [
      "the standby's is the same",
      { blue: "a", green: "b" },
      { blue: "z", green: "b" },
      "green has the release",
    ],
    ["there was no update yet", undefined, { blue: "a", green: "b" }, "the first update"],
  ])("moves users only to another release: %s", (_what, before, after, why) => {
    const told = unmoved("green", before, after);
    if (why === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(why);
  });
});
