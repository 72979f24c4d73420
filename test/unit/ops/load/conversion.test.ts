import { beforeEach, describe, expect, it } from "vitest";
import { Conversion } from "../../../../ops/load/conversion.ts";
import { begunMark, endedMark, unsentLine } from "../../../../ops/load/script/line.ts";

const begun = (vu: number, t: number, kind = "chat") =>
  `${begunMark}${JSON.stringify({ vu, t, kind, id: `r${vu}`, late: 3 })}`;
const ended = (vu: number, more: object = {}) =>
  `${endedMark}${JSON.stringify({ vu, ms: 12.5, status: 200, color: "blue", ok: true, ...more })}`;
const dropped = `{"metric":"dropped_iterations","type":"Point","data":{"value":1,"tags":{}}}`;

let now = 0;
let conversion: Conversion;
beforeEach(() => {
  now = 0;
  conversion = new Conversion(() => now);
});

describe("what k6 prints", () => {
  it("becomes a request once its end is there", () => {
    expect(conversion.line(begun(3, 1000))).toEqual({ requests: [], begun: true });
    expect(conversion.underWay).toBe(1);
    expect(conversion.line(ended(3, { tokens: 16 }))).toEqual({
      begun: false,
      requests: [
        {
          t: 1000,
          late: 3,
          kind: "chat",
          id: "r3",
          ms: 12.5,
          status: 200,
          color: "blue",
          ok: true,
          tokens: 16,
        },
      ],
    });
    expect(conversion.underWay).toBe(0);
  });

  it("keeps the requests of several virtual users apart", () => {
    for (const line of [begun(1, 1000), begun(2, 1001, "health"), ended(2)]) conversion.line(line);
    expect(conversion.underWay).toBe(1);
    expect(conversion.line(ended(1))).toMatchObject({ requests: [{ t: 1000, kind: "chat" }] });
  });

  it.each([
    "Request Failed",
    `${begunMark}{"vu":1,"t":10`,
    `${endedMark}{"vu":1}`,
    ended(9),
    begun(1, 1, "other"),
  ])("is for the log where it is no request: %s", (line) => {
    expect(conversion.line(line)).toEqual({ requests: [], begun: false, log: line });
    expect(conversion.underWay).toBe(0);
  });

  it.each([
    ["whose end cannot be read", ended(1, { tokens: 16.5 }), 0],
    ["that its virtual user went on without ending", begun(1, 1400), 1],
  ])("has a failed request %s, and none that waits for ever", (_, line, underWay) => {
    conversion.line(begun(1, 1000));
    now = 1300;
    expect(conversion.line(line).requests).toEqual([
      {
        t: 1000,
        late: 3,
        ms: 300,
        kind: "chat",
        id: "r1",
        status: 0,
        color: "",
        ok: false,
        error: "the load generator did not tell what became of it",
      },
    ]);
    expect(conversion.underWay).toBe(underWay);
  });

  it("has no request that is left out where k6 is gone before the answer, and says that it was cut", () => {
    for (const line of [begun(1, 1000), begun(2, 1500, "stream"), ended(1)]) conversion.line(line);
    now = 1700;
    expect(conversion.lose()).toEqual([
      {
        t: 1500,
        late: 3,
        ms: 200,
        kind: "stream",
        id: "r2",
        status: 0,
        color: "",
        ok: false,
        cut: true,
        error: "the load generator ended before the answer came",
      },
    ]);
    expect(conversion.lose()).toEqual([]);
  });

  it("has cut what brings no answer once k6 was told to end, and nothing else", () => {
    const broken = { status: 0, ok: false, error: "context canceled" };
    for (const vu of [1, 2, 3]) conversion.line(begun(vu, 1000));
    expect(conversion.line(ended(1, broken)).requests[0]).not.toHaveProperty("cut");
    conversion.beginCutting();
    expect(conversion.line(ended(2, broken)).requests).toMatchObject([{ ok: false, cut: true }]);
    expect(conversion.line(ended(3, { status: 500, ok: false })).requests[0]).not.toHaveProperty("cut");
  });

  it("does not tell how late requests are after an arrival was dropped, for k6 does not count that one", () => {
    conversion.metric(dropped);
    conversion.line(begun(1, 1000));
    expect(conversion.line(ended(1)).requests[0]).not.toHaveProperty("late");
  });

  it("has dropped an arrival that was not sent, unless none was wanted any more", () => {
    expect(conversion.line(unsentLine)).toEqual({ requests: [], begun: false });
    expect(conversion.dropped).toBe(1);
    conversion.endWanted();
    conversion.line(unsentLine);
    expect(conversion.dropped).toBe(1);
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
