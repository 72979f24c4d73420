import { describe, expect, it } from "vitest";
import { canonicalJson, releaseIdentity, shortIdentity } from "../../../components/release.ts";

describe("a release's identity", () => {
  it("is a SHA-256 that is the same on every machine", () => {
    expect(releaseIdentity({ version: "1", limits: [1, 2] })).toBe(
      "443304b4f230f50e638032c5658339c9e3f9e744199b76cf935f44dc4f7ca00e",
    );
  });

  it("does not depend on the order of keys, at any depth", () => {
    expect(releaseIdentity({ a: { x: 1, y: [{ p: 1, q: 2 }] }, b: 2 })).toBe(
      releaseIdentity({ b: 2, a: { y: [{ q: 2, p: 1 }], x: 1 } }),
    );
  });

  it("does not count keys without a value, but counts null", () => {
    expect(releaseIdentity({ a: 1, b: undefined })).toBe(releaseIdentity({ a: 1 }));
    expect(releaseIdentity({ a: 1, b: null })).not.toBe(releaseIdentity({ a: 1 }));
  });

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: "1" }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: 1 }, { b: 1 }],
    [{ a: { b: 1 } }, { "a.b": 1 }],
    [{ a: "x,y" }, { a: ["x", "y"] }],
  ])("tells %o from %o", (left, right) => {
    expect(releaseIdentity(left)).not.toBe(releaseIdentity(right));
  });

  it("is shown to people as its first 12 digits", () => {
    expect(shortIdentity(releaseIdentity({}))).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe("canonical JSON", () => {
  it("is JSON", () => {
    const value = { b: [1, "ü", null, true], a: { 'quo"te': "line\nbreak" } };
    expect(JSON.parse(canonicalJson(value))).toEqual(value);
  });
});
