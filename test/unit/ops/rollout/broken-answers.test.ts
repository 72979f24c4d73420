import { describe, expect, it } from "vitest";
import { figuresOf, type ColorSeries } from "../../../../ops/rollout/observation.ts";
import type { Sample } from "../../../../ops/rollout/series.ts";
import { usersQueries } from "../../../../ops/rollout/users-queries.ts";

const requests = (status: string, value: number): Sample => ({ labels: { status }, value });
const ofColor = (value: number): Sample => ({ labels: { job: "color", release: "g" }, value });
const ofRouter = (value: number): Sample => ({ labels: { job: "router", kind: "inference" }, value });

function seriesWith(changes: Partial<ColorSeries>): ColorSeries {
  return { requests: [], broken: [], durations: [], firstTokens: [], ...changes };
}

describe("answers that break off", () => {
  it("are failed requests, also with a status of 200, and no further requests", () => {
    const after = seriesWith({
      requests: [requests("200", 95), requests("500", 5)],
      broken: [ofColor(19), ofRouter(1)],
    });
    expect(figuresOf(seriesWith({}), after)).toMatchObject({ requests: 100, failed: 25 });
  });

  it("count from the step's beginning on", () => {
    const before = seriesWith({ requests: [requests("200", 100)], broken: [ofColor(30)] });
    const after = seriesWith({ requests: [requests("200", 150)], broken: [ofColor(32)] });
    expect(figuresOf(before, after)).toMatchObject({ requests: 50, failed: 2 });
  });

  it("are none of a server that does not count them", () => {
    const after = seriesWith({ requests: [requests("200", 100)] });
    expect(figuresOf(seriesWith({}), after)).toMatchObject({ requests: 100, failed: 0 });
  });

  it("are never more than the requests, for a color counts its direct path too", () => {
    const after = seriesWith({ requests: [requests("200", 3)], broken: [ofColor(7)] });
    expect(figuresOf(seriesWith({}), after)).toMatchObject({ requests: 3, failed: 3 });
  });

  it("are asked of the color and of the router", () => {
    expect(usersQueries("router").broken("green")).toBe(
      'answers_broken_total{color="green"} or router_answers_broken_total{color="green",kind="inference"}',
    );
  });
});
