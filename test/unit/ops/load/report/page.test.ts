import { createHash } from "node:crypto";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { aggregate } from "../../../../../ops/load/report/aggregate.ts";
import { escapeHtml, inlined, scriptJson } from "../../../../../ops/load/report/escape.ts";
import { htmlOf } from "../../../../../ops/load/report/html.ts";
import { markdownOf } from "../../../../../ops/load/report/markdown.ts";
import { pageSource } from "../../../../../ops/load/report/page-source.ts";
import type { PageData } from "../../../../../ops/load/report/page/data.ts";
import { pageData } from "../../../../../ops/load/report/plots.ts";
import { deployment, leftBy, request, route, sample, type Left } from "./stage.ts";

const hostile = `</script><script>alert("1")</script><!-- | **bold** [x](http://example.org) & 'more'`;

const flipped: Left = {
  requests: [
    ...Array.from({ length: 60 }, (_, second) => request(second, { color: second < 30 ? "blue" : "green" })),
    request(5, { kind: "chat", ms: 400, tokens: 16 }),
    request(6, { kind: "stream", ms: 900, ttft: 120, tokens: 32 }),
    request(25, { kind: "chat", ok: false, status: 0, color: "", error: hostile }),
  ],
  samples: Array.from({ length: 60 }, (_, second) =>
    sample(second, { tokens: second * 50, memoryBytes: 2 ** 28, memoryLimitBytes: 2 ** 30, queue: 1 }),
  ),
  route: [route(0), route(30, { activeColor: "green", weights: { blue: 0, green: 100 } })],
};

async function reportOf(left: Left) {
  return aggregate(await leftBy(left));
}

/** What the page's own script would read. */
function dataIn(html: string): PageData {
  const [, json = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json) as PageData;
}

describe("text of others", () => {
  test("is text in HTML", () => {
    expect(escapeHtml(`<b a="1" b='2'>&amp;`)).toBe("&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;");
  });

  test("cannot end the script that holds it, and is the same when it is read", () => {
    const json = scriptJson({ hostile });
    expect(json).not.toContain("<");
    expect(JSON.parse(json)).toEqual({ hostile });
  });

  test("is refused where a bundled script or style would end its own element", () => {
    expect(() => inlined('"</SCRIPT>"', "script")).toThrow('a bundled script holds "</script"');
    expect(inlined("a { color: red }", "style")).toBe("a { color: red }");
  });
});

describe("the page", () => {
  test("is one file that can ask nobody for anything", async () => {
    const html = htmlOf(await reportOf(flipped), await pageSource());
    expect(html).not.toMatch(/<link|<img|<iframe|@import|\bsrc=|\bhref=|url\(/i);
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = ""]) => text);
    expect(scripts).toHaveLength(1);
    const hash = createHash("sha256")
      .update(scripts[0] ?? "")
      .digest("base64");
    expect(html).toContain(
      escapeHtml(`default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'`),
    );
  });

  test("holds a hostile error as text, in tables and data", async () => {
    const html = htmlOf(await reportOf(flipped), await pageSource());
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<!--");
    expect(html).toContain(escapeHtml(hostile));
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  test("has a script that runs where there is nothing to draw", async () => {
    const { script } = await pageSource();
    const asked: string[] = [];
    const none = () => undefined;
    runInNewContext(script, {
      document: {
        getElementById: (id: string) => (
          asked.push(id),
          { textContent: '{"plots":[],"markers":[],"seconds":1}' }
        ),
        querySelectorAll: () => [],
        addEventListener: none,
      },
      matchMedia: () => ({ addEventListener: none }),
      addEventListener: none,
      devicePixelRatio: 1,
      innerWidth: 1200,
    });
    expect(asked).toEqual(["data"]);
  });

  test("draws latency, errors, answers, first tokens, tokens, memory with its limit, weights and queue", async () => {
    const report = await reportOf(flipped);
    const { plots, markers, seconds } = dataIn(htmlOf(report, await pageSource()));
    expect(seconds).toBe(60);
    expect(plots.map(({ title, lines }) => [title, lines.map(({ label }) => label).join(" ")])).toEqual([
      ["Latency of chats: each", "no color blue"],
      ["Latency of streams: each", "blue"],
      ["Latency of health checks: each", "blue green"],
      ["Time to first token of streams: each", "blue"],
      ["Requests a second by the color that answered", "no color blue green"],
      ["Failed requests", "chats streams health checks"],
      ["Weights of the route", "blue green"],
      ["Tokens generated a second", "blue green"],
      ["Memory, and its limit", "blue green limit of blue"],
      ["Requests that wait for the model", "blue green"],
    ]);
    for (const { title, at, lines } of plots)
      for (const { label, values } of lines) expect(values, `${title}, ${label}`).toHaveLength(at.length);
    expect(markers).toEqual([
      { at: 20, number: 1, paint: "note" },
      { at: 30, number: 2, paint: "flip" },
      { at: 40, number: 3, paint: "note" },
    ]);
  });

  test("shows the flip in requests and weights", async () => {
    const { plots } = pageData(await reportOf(flipped));
    const answers = plots.find(({ title }) => title.startsWith("Requests a second"));
    const green = answers?.lines.find(({ label }) => label === "green")?.values ?? [];
    expect([green.slice(0, 30), green.slice(30)]).toEqual([Array(30).fill(0), Array(30).fill(1)]);
    const weights = plots.find(({ title }) => title.startsWith("Weights"));
    expect(weights).toMatchObject({ at: [0, 30, 60] });
    expect(weights?.lines.map(({ values }) => values)).toEqual([
      [100, 0, 0],
      [0, 100, 100],
    ]);
  });

  test("draws percentiles of many requests, and no peak of a long run is missing", async () => {
    const seconds = 3000;
    const requests = Array.from({ length: seconds }, (_, second) =>
      request(second, { ms: second === 1234 ? 9000 : 5, ok: second !== 2345 }),
    );
    const run = { ...deployment, endedAt: deployment.startedAt + seconds * 1000 };
    const { plots } = pageData(await reportOf({ run, requests }));
    const valuesOf = (title: string, label: string) =>
      plots.find((plot) => plot.title.startsWith(title))?.lines.find((line) => line.label === label)?.values;
    expect(valuesOf("Latency of health checks", "p95")).toContain(9000);
    expect(valuesOf("Latency of health checks", "p95")?.length).toBeLessThanOrEqual(2400);
    expect(valuesOf("Failed requests", "health checks")).toContain(1);
  });
});

describe("the Markdown page", () => {
  test("tells verdict, markers, tables, where the plots are and how to measure it once more", async () => {
    const markdown = markdownOf(await reportOf(flipped));
    for (const part of [
      "# Load: failed",
      "- 1 of 63 requests failed; allowed are 0.",
      "[report.html](report.html)",
      "| 2 | 0:30 | flip to green: blue 0 %, green 100 % |",
      "## Before, during and after the command",
      "| again | npx bluegreen load deployment --rate health=5,chat=1,stream=1 -- npx bluegreen deploy --version 2 |",
    ])
      expect(markdown).toContain(part);
  });

  test("names percentiles of a handful of requests as such", async () => {
    const markdown = markdownOf(await reportOf(flipped));
    expect(markdown).toMatch(/\| stream \| all \| 1 \| 0 \|.* 900 ms\\\* \|/);
    expect(markdown).toContain("of too few requests for a percentile");
    expect(markdown).toMatch(/\| health \| all \| 60 \| 0 \| 1 \| 5 \| 5 ms \| 5 ms \| 5 ms\\\* \|/);
  });

  test("shows a hostile error as text", async () => {
    const markdown = markdownOf(await reportOf(flipped));
    expect(markdown).not.toContain("<script>");
    expect(markdown).not.toMatch(/[^\\]\]\(http/);
  });
});
