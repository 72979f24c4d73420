import { describe, expect, it } from "vitest";
import { rejectionsAfter } from "../../../components/rejections.ts";

const rejection = { version: "2", reason: "slow", at: "2026-01-01T00:00:00Z" };
const versions = { blue: "1", green: "2" };

describe("a rejection", () => {
  it("stands while its color keeps the version", () => {
    expect(rejectionsAfter({ green: rejection }, { versions })).toEqual({ green: rejection });
  });

  it("is over when its color gets another version", () => {
    expect(rejectionsAfter({ green: rejection }, { versions: { ...versions, green: "3" } })).toEqual({});
  });

  it("is over when the operator takes it back, of that color alone", () => {
    const both = { blue: { ...rejection, version: "1" }, green: rejection };
    expect(rejectionsAfter(both, { versions, forgiven: ["green"] })).toEqual({ blue: both.blue });
  });

  it("joins those before, in place of an earlier one of its color", () => {
    const later = { ...rejection, reason: "fails" };
    const before = { blue: { ...rejection, version: "1" }, green: rejection };
    expect(rejectionsAfter(before, { versions, reject: { color: "green", rejection: later } })).toEqual({
      blue: before.blue,
      green: later,
    });
  });
});
