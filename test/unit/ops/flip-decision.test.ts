import { describe, expect, it } from "vitest";
import { decideFlip, mustRevert } from "../../../ops/flip-decision.ts";

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

  it("leaves the file alone after a failure only where the users have moved", () => {
    expect(mustRevert("green", "blue")).toBe(true);
    expect(mustRevert("green", undefined)).toBe(true);
    expect(mustRevert("green", "green")).toBe(false);
  });
});
