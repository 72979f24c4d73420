import { describe, expect, it } from "vitest";
import { refusals } from "../../../provider/promotion-refusals.ts";

const rejection = { version: "2", reason: "p95 3100 ms; limit: 2000 ms", at: "2026-01-01T00:00:00Z" };
const versions = { blue: "1", green: "2" };
const gate = (activeColor: string, ...candidates: string[]) => ({
  activeColor,
  candidates: Object.fromEntries(candidates.map((color) => [color, `${color}-identity`])),
  versions,
});

describe("a gate is asked", () => {
  it.each([
    ["at the first deployment", gate("blue", "blue"), undefined],
    ["at a flip", gate("green", "green"), gate("blue", "blue")],
    ["at a flip that ends a canary", gate("green", "green"), gate("blue", "blue", "green")],
    ["when a canary begins or grows", gate("blue", "blue", "green"), gate("blue", "blue")],
    ["when a canary ends", gate("blue", "blue"), gate("blue", "blue", "green")],
    [
      "while the rejected color gets nobody",
      { ...gate("blue", "blue"), rejected: { green: rejection } },
      undefined,
    ],
    [
      "for another version of the rejected color",
      { ...gate("green", "green"), rejected: { green: { ...rejection, version: "1" } } },
      undefined,
    ],
    [
      "for another release of the rejected version",
      { ...gate("green", "green"), rejected: { green: { ...rejection, release: "another-identity" } } },
      undefined,
    ],
  ])("%s", (_title, news, recorded) => {
    expect(refusals(news, recorded)).toEqual([]);
  });
});

describe("a gate is not even asked", () => {
  it("where a flip leaves the other color a canary's share", () => {
    expect(refusals(gate("green", "blue", "green"), gate("blue", "blue", "green"))).toEqual([
      {
        property: "activeColor",
        reason:
          "this update moves activeColor to green and leaves blue a canary's share, so that users would move both ways. " +
          "Allowed: a flip with canary.percent 0. Do: pulumi config rm canary in the same update, or keep activeColor blue.",
      },
    ]);
  });

  it.each([
    ["a flip", gate("green", "green")],
    ["a canary", gate("blue", "blue", "green")],
  ])("where %s would send users to a release that was rejected before", (_title, news) => {
    expect(refusals({ ...news, rejected: { green: rejection } }, gate("blue", "blue"))).toEqual([
      {
        property: "candidates",
        reason:
          "green 2 was rejected at 2026-01-01T00:00:00Z: p95 3100 ms; limit: 2000 ms. Allowed: another version of green. " +
          "Do: deploy one (npx bluegreen release --color green --version …), or, where 2 is good after all, say so with " +
          "--force (npx bluegreen flip green --force).",
      },
    ]);
  });
});
