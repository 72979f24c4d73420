import { describe, expect, it } from "vitest";
import { refuseBoth, refuseMove, unmoved } from "../../../../ops/deploy/staged.ts";

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

  it.each([
    ["another color", { blue: 100, green: 0 }, { blue: 0, green: 100 }],
    ["a canary", { blue: 90, green: 10 }, { blue: 100, green: 0 }],
    ["the end of a canary", { blue: 100, green: 0 }, { blue: 90, green: 10 }],
  ])("is refused where its update would move users: %s", (_what, ofFile, inForce) => {
    expect(() => {
      refuseMove(ofFile, inForce);
    }).toThrow(
      expect.objectContaining({ exit: "refused", cure: expect.stringContaining("activeColor") as string }),
    );
  });

  it("tells both weights where it is refused", () => {
    expect(() => {
      refuseMove({ blue: 100, green: 0 }, { blue: 0, green: 100 });
    }).toThrow("the stack's file has 100 % blue, 0 % green, and the route has 100 % green, 0 % blue");
  });

  it.each([[{ blue: 0, green: 100 }], [undefined]])("goes on where users stay: %j", (inForce) => {
    expect(() => {
      refuseMove({ blue: 0, green: 100 }, inForce);
    }).not.toThrow();
  });
});
