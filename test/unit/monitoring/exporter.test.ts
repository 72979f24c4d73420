import { describe, expect, it } from "vitest";
import { durationBuckets } from "../../../components/monitoring/image/exporter/contract.ts";
import { RequestCounts } from "../../../components/monitoring/image/exporter/counts.ts";
import { readLine, type AnsweredRequest } from "../../../components/monitoring/image/exporter/line.ts";
import { lostDatagrams } from "../../../components/monitoring/image/exporter/lost.ts";
import { buckets } from "../../../app/metrics.ts";

const header = "<190>Nov 21 16:29:04 router: ";

function lineOf(changes: Readonly<Record<string, unknown>> = {}): string {
  return `${header}${JSON.stringify({ color: "blue", kind: "inference", status: "200", seconds: 0.25, connection: 3, ...changes })}`;
}

/** Values by name and labels. */
function valuesIn(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line): [string, number] => [
      line.slice(0, line.lastIndexOf(" ")),
      Number(line.slice(line.lastIndexOf(" "))),
    ]),
  );
}

describe("a line of the router", () => {
  it("is read behind syslog's header", () => {
    expect(readLine(lineOf())).toEqual({
      color: "blue",
      kind: "inference",
      status: "200",
      seconds: 0.25,
      connection: 3,
    });
  });

  it("may name no color, where no route does", () => {
    expect(readLine(lineOf({ color: "none", status: "503" }))).toMatchObject({
      color: "none",
      status: "503",
    });
  });

  it.each([
    ["another color", lineOf({ color: 'blue",x="' })],
    ["another kind", lineOf({ kind: "chat" })],
    ["no status", lineOf({ status: "000" })],
    ["a status that is a number", lineOf({ status: 200 })],
    ["a negative time", lineOf({ seconds: -1 })],
    ["a time in words", lineOf({ seconds: "0.25" })],
    ["no connection", lineOf({ connection: undefined })],
    ["half of its JSON", lineOf().slice(0, -5)],
    ["no JSON", `${header}hello`],
    ["a list", `${header}[{"color":"blue"}]`],
    ["nothing in it", ""],
  ])("is refused with %s", (_, line) => {
    expect(readLine(line)).toBeUndefined();
  });
});

describe("the counts", () => {
  const request: AnsweredRequest = {
    color: "blue",
    kind: "inference",
    status: "200",
    seconds: 0.2,
    connection: 3,
  };

  const valuesOf = (counts: RequestCounts, lost = 0) => valuesIn(counts.text(lost));

  it("begin with a zero for what is to be expected, since a rate needs the value before the first", () => {
    const values = valuesOf(new RequestCounts());
    for (const color of ["blue", "green"])
      for (const kind of ["inference", "other"])
        for (const status of ["200", "500", "503"])
          expect(
            values.get(`router_requests_total{color="${color}",kind="${kind}",status="${status}"}`),
          ).toBe(0);
    expect(values.get('router_requests_total{color="none",kind="other",status="503"}')).toBe(0);
    expect(new Set(values.values())).toEqual(new Set([0]));
  });

  it("are by color, kind and status, those included that nobody expected", () => {
    const counts = new RequestCounts();
    for (const status of ["200", "200", "418"]) counts.count({ ...request, status });
    counts.count({ ...request, color: "none", kind: "other", status: "404" });
    const values = valuesOf(counts);
    expect(values.get('router_requests_total{color="blue",kind="inference",status="200"}')).toBe(2);
    expect(values.get('router_requests_total{color="blue",kind="inference",status="418"}')).toBe(1);
    expect(values.get('router_requests_total{color="none",kind="other",status="404"}')).toBe(1);
    expect(values.get('router_requests_total{color="green",kind="inference",status="200"}')).toBe(0);
  });

  it("put a time into every bucket that it is not above, a time at a bound included", () => {
    const counts = new RequestCounts();
    for (const seconds of [0.2, 0.25, 61]) counts.count({ ...request, seconds });
    const values = valuesOf(counts);
    const bucket = (le: string) =>
      values.get(`router_request_duration_seconds_bucket{color="blue",kind="inference",le="${le}"}`);
    expect([bucket("0.1"), bucket("0.25"), bucket("60"), bucket("+Inf")]).toEqual([0, 2, 2, 3]);
    expect(values.get('router_request_duration_seconds_count{color="blue",kind="inference"}')).toBe(3);
    expect(values.get('router_request_duration_seconds_sum{color="blue",kind="inference"}')).toBeCloseTo(
      61.45,
    );
  });

  it("have the buckets of the colors' own histograms, so that both can be compared", () => {
    expect(durationBuckets).toEqual(buckets);
  });

  it("tell what was lost, and what could not be read", () => {
    const counts = new RequestCounts();
    counts.countUnreadable();
    const values = valuesOf(counts, 7);
    expect([values.get("router_lines_lost_total"), values.get("router_lines_unreadable_total")]).toEqual([
      7, 1,
    ]);
  });
});

describe("lost lines", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  413: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 411 2 0000000000000000 3
  518: 00000000:1414 00000000:0000 07 00000000:00000000 00:00000000 00000000 10001        0 412 2 0000000000000000 31804
`;

  it("are what the kernel dropped at the port", () => {
    expect(lostDatagrams(table, 5140)).toBe(31_804);
    expect(lostDatagrams(table, 53)).toBe(3);
  });

  it("are none while nobody listens", () => {
    expect(lostDatagrams(table, 5141)).toBe(0);
    expect(lostDatagrams("", 5140)).toBe(0);
  });
});
