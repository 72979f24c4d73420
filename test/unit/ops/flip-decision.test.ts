import { describe, expect, it } from "vitest";
import { decideFlip, keptUnknown, usersAfterFailure } from "../../../ops/flip-decision.ts";

describe("a flip", () => {
  it("goes to the color that does not serve, where none is named", () => {
    expect(decideFlip(undefined, "blue", "blue")).toEqual({ kind: "flip", color: "green" });
    expect(decideFlip(undefined, "green", "green")).toEqual({ kind: "flip", color: "blue" });
  });

  it("is nothing where the color serves already", () => {
    expect(decideFlip("blue", "blue", "blue")).toEqual({ kind: "nothing", color: "blue" });
  });

  it("finishes what the file says and no update has done", () => {
    expect(decideFlip(undefined, "green", "blue")).toEqual({ kind: "finish", color: "green" });
    expect(decideFlip("green", "green", "blue")).toEqual({ kind: "finish", color: "green" });
  });

  it("takes back what the file says and no update has done", () => {
    expect(decideFlip("blue", "green", "blue")).toEqual({ kind: "flip", color: "blue" });
  });

  it.each([
    [{ activeColor: "blue" }, "unmoved"],
    [undefined, "unmoved"],
    [{ activeColor: "green" }, "moved"],
    ["no answer", "unknown"],
  ] as const)("to green that failed, with the route %j, has left its users %s", (live, users) => {
    expect(usersAfterFailure("green", live)).toBe(users);
  });

  it("after which the router does not answer keeps the file, and says how to go on and how to go back", () => {
    const said = keptUnknown("Pulumi.prod.yaml", "green");
    expect(said).toContain("Pulumi.prod.yaml keeps activeColor green: the router does not tell");
    expect(said).toMatch(/npx bluegreen up ends the move, or npx bluegreen flip blue takes it back/);
  });
});
