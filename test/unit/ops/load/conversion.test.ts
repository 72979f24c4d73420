import { beforeEach, describe, expect, it } from "vitest";
import { Conversion } from "../../../../ops/load/conversion.ts";
import { begunMark, endedMark } from "../../../../ops/load/script/line.ts";

const begun = (vu: number, t: number, kind = "chat") => `${begunMark}${JSON.stringify({ vu, t, kind })}`;
const ended = (vu: number, more: object = {}) =>
  `${endedMark}${JSON.stringify({ vu, ms: 12.5, status: 200, color: "blue", ok: true, ...more })}`;

let conversion: Conversion;
beforeEach(() => {
  conversion = new Conversion();
});

describe("what k6 prints", () => {
  it("becomes a request once its end is there", () => {
    expect(conversion.line(begun(3, 1000))).toEqual({ begun: { vu: 3, t: 1000, kind: "chat" } });
    expect(conversion.underWay).toBe(1);
    expect(conversion.line(ended(3, { tokens: 16 }))).toEqual({
      request: { t: 1000, kind: "chat", ms: 12.5, status: 200, color: "blue", ok: true, tokens: 16 },
    });
    expect(conversion.underWay).toBe(0);
  });

  it("keeps the requests of several virtual users apart", () => {
    for (const line of [begun(1, 1000), begun(2, 1001, "health"), ended(2)]) conversion.line(line);
    expect(conversion.underWay).toBe(1);
    expect(conversion.line(ended(1))).toMatchObject({ request: { t: 1000, kind: "chat" } });
  });

  it.each([
    "Request Failed",
    `${begunMark}{"vu":1,"t":10`,
    `${endedMark}{"vu":1}`,
    ended(9),
    begun(1, 1, "other"),
  ])("is for the log where it is no request: %s", (line) => {
    expect(conversion.line(line)).toEqual({ log: line });
    expect(conversion.underWay).toBe(0);
  });

  it("has no request that is left out where k6 is gone before the answer", () => {
    for (const line of [begun(1, 1000), begun(2, 1500, "stream"), ended(1)]) conversion.line(line);
    const lost = conversion.lose(1700);
    expect(lost).toEqual([
      {
        t: 1500,
        ms: 200,
        kind: "stream",
        status: 0,
        color: "",
        ok: false,
        error: "the load generator ended before the answer came",
      },
    ]);
    expect(conversion.lose(1800)).toEqual([]);
  });
});

describe("k6's metrics", () => {
  const point = (metric: string, value: number) =>
    `{"metric":"${metric}","type":"Point","data":{"time":"2026-11-21T20:24:34.1Z","value":${value},"tags":{}}}`;

  it("tell how many arrivals it dropped, and nothing else is looked at", () => {
    for (const line of [
      '{"type":"Metric","data":{"name":"dropped_iterations"},"metric":"dropped_iterations"}',
      point("dropped_iterations", 1),
      point("iterations", 7),
      point("dropped_iterations", 2),
    ])
      conversion.metric(line);
    expect(conversion.dropped).toBe(3);
  });
});
