import { describe, expect, test } from "vitest";
import { Presence } from "../../../../../ops/load/report/presence.ts";
import { Timeline } from "../../../../../ops/load/report/timeline.ts";
import type { LoadSample } from "../../../../../ops/load/line-schemas.ts";
import { sample, start } from "./stage.ts";

const forms: Readonly<Record<string, Partial<LoadSample>>> = {
  /** Up; in a later process. */
  u: { processStartedAt: start - 5000 },
  U: { processStartedAt: start + 5000 },
  /** Refused, in time out, and with a status that is none of both. */
  r: { up: false, failure: "refused" },
  t: { up: false, failure: "timeout" },
  s: { up: false },
};

describe("a color that is asked each second", () => {
  test.each<[string, string, string[]]>([
    ["that answers makes no marker", "uuuu", []],
    ["is not gone for one sample in time out", "uutuu", []],
    ["is not gone for two in time out", "uuttuu", []],
    ["is not gone for one that was refused", "uuruu", []],
    ["is gone at the first of three in time out", "uutttt", ["2 blue answers no more"]],
    ["is gone at the first of three with another status", "uussss", ["2 blue answers no more"]],
    ["is gone at the first of two that were refused", "uurr", ["2 blue answers no more"]],
    ["comes again", "urrrUU", ["1 blue answers no more", "4 blue answers"]],
    ["comes for the first time", "rrrUU", ["3 blue answers"]],
    ["was restarted between two samples", "uurUU", ["3 blue was restarted"]],
    ["that never was makes no marker", "rrrr", []],
  ])("%s: %s", (_, samples, markers) => {
    const presence = new Presence("blue", new Timeline(start, start + 60_000));
    for (const [second, form] of Array.from(samples).entries()) presence.add(sample(second, forms[form]));
    expect(presence.markers.map(({ at, text }) => `${at} ${text}`)).toEqual(markers);
  });
});
