import { describe, expect, test } from "vitest";
import { commandMarkers, routeMarkers } from "../../../../../ops/load/report/markers.ts";
import { Timeline } from "../../../../../ops/load/report/timeline.ts";
import { baseline, deployment, route, start } from "./stage.ts";

const timeline = new Timeline(start, start + 60_000);

describe("markers of the route", () => {
  test("tell a rollout's steps, and its last one as the flip", () => {
    const lines = [
      route(0),
      route(10, { leased: true }),
      route(20, { weights: { blue: 90, green: 10 }, leased: true }),
      route(30, { weights: { blue: 50, green: 50 }, leased: true }),
      route(40, { activeColor: "green", weights: { blue: 0, green: 100 }, leased: true }),
      route(50, { activeColor: "green", weights: { blue: 0, green: 100 } }),
    ];
    expect(routeMarkers(lines, timeline)).toEqual([
      { at: 20, kind: "step", text: "green gets 10 %" },
      { at: 30, kind: "step", text: "green gets 50 %" },
      { at: 40, kind: "flip", text: "flip to green: blue 0 %, green 100 %" },
    ]);
  });

  test("tell a rejection with its reason once, and the share that the candidate has then", () => {
    const rejected = { green: { version: "2", reason: "error rate 9 %", at: "2026-11-21T16:30:20Z" } };
    const lines = [
      route(0, { weights: { blue: 90, green: 10 } }),
      route(20, { rejected }),
      route(30, { rejected, shadow: 25 }),
    ];
    expect(routeMarkers(lines, timeline)).toEqual([
      { at: 20, kind: "step", text: "green gets 0 %" },
      { at: 20, kind: "rejected", text: "green 2 rejected: error rate 9 %" },
      { at: 30, kind: "shadow", text: "shadow 25 %" },
    ]);
  });

  test("are none where nothing changed, or nothing was seen", () => {
    expect(routeMarkers([route(0)], timeline)).toEqual([]);
    expect(routeMarkers([], timeline)).toEqual([]);
  });
});

test("the command's begin and end are marked, with its exit status", () => {
  expect(commandMarkers(deployment.command, timeline)).toEqual([
    { at: 20, kind: "command", text: "command starts" },
    { at: 40, kind: "command", text: "command ends, exit 0" },
  ]);
  expect(commandMarkers(baseline.command, timeline)).toEqual([]);
});
