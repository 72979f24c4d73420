import { describe, expect, it } from "vitest";
import { BrokenAnswers } from "../../../components/monitoring/image/exporter/broken-answers.ts";
import { RequestCounts } from "../../../components/monitoring/image/exporter/counts.ts";
import type { AnsweredRequest } from "../../../components/monitoring/image/exporter/line.ts";

/** As nginx 1.22 writes it to syslog. */
function errorLine(connection: number, what: string, request = "POST /chat HTTP/1.1"): string {
  return (
    `<187>Nov 21 17:54:02 router_error: 2026/11/21 17:54:02 [error] 6#6: *${connection} ${what}, ` +
    `client: 127.0.0.1, server: , request: "${request}", upstream: "http://127.0.0.1:1/chat", host: "a"`
  );
}

const router = "10.0.0.5";
const premature = "upstream prematurely closed connection while reading upstream";

describe("an answer is broken", () => {
  it.each([
    premature,
    "recv() failed (104: Connection reset by peer) while reading upstream",
    "upstream timed out (110: Connection timed out) while reading upstream",
    "upstream prematurely closed connection while sending to client",
    "recv() failed (104: Connection reset by peer) while sending to client",
  ])("where its connection had the error: %s", (what) => {
    const broken = new BrokenAnswers();
    expect(broken.hear(errorLine(3, what), router)).toBe(true);
    expect([broken.take(router, 4), broken.take(router, 3), broken.take(router, 3)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each([
    "upstream prematurely closed connection while reading response header from upstream",
    "connect() failed (111: Connection refused) while connecting to upstream",
    "upstream timed out (110: Connection timed out) while connecting to upstream",
    "writev() failed (32: Broken pipe) while sending request to upstream",
    "client timed out (110: Connection timed out) while sending to client",
    "client intended to send too large body: 9 bytes",
  ])("not where it had the error: %s", (what) => {
    const broken = new BrokenAnswers();
    expect(
      broken.hear(errorLine(3, what, "POST /x *3 y while reading upstream, client: HTTP/1.1"), router),
    ).toBe(true);
    expect(broken.take(router, 3)).toBe(false);
  });

  it("where the same router told of the error: each counts its connections on its own", () => {
    const broken = new BrokenAnswers();
    broken.hear(errorLine(3, premature), "10.0.0.5");
    expect([broken.take("10.0.0.6", 3), broken.take("10.0.0.5", 3)]).toEqual([false, true]);
  });

  it("not by the line of another log", () => {
    const broken = new BrokenAnswers();
    expect(broken.hear(errorLine(3, premature).replace("router_error", "router"), router)).toBe(false);
    expect(broken.take(router, 3)).toBe(false);
  });

  it("for as long as a hundred others are", () => {
    const broken = new BrokenAnswers();
    for (let connection = 0; connection <= 100; connection += 1)
      broken.hear(errorLine(connection, premature), router);
    expect([broken.take(router, 0), broken.take(router, 1), broken.take(router, 100)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("broken answers", () => {
  const request: AnsweredRequest = {
    color: "green",
    kind: "inference",
    status: "200",
    seconds: 1,
    connection: 3,
  };
  const name = 'router_answers_broken_total{color="green",kind="inference"}';

  it("begin with a zero", () => {
    expect(new RequestCounts().text(0)).toContain(`${name} 0\n`);
  });

  it("are counted beside their requests, by color and kind", () => {
    const counts = new RequestCounts();
    counts.count(request, true);
    counts.count(request, false);
    expect(counts.text(0)).toContain(`${name} 1\n`);
    expect(counts.text(0)).toContain(
      'router_requests_total{color="green",kind="inference",status="200"} 2\n',
    );
  });

  it("count once where their status is bad already", () => {
    const counts = new RequestCounts();
    counts.count({ ...request, status: "500" }, true);
    expect(counts.text(0)).toContain(`${name} 0\n`);
  });
});
