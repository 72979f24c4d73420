import { afterEach, describe, expect, it } from "vitest";
import { contractCases, peerCases } from "../../../ops/contract/cases.ts";
import { parseExposition } from "../../../ops/contract/exposition.ts";
import { runContract } from "../../../ops/contract/run.ts";
import { withHttp } from "../../../ops/http.ts";
import { serverFixture } from "../app/server-fixture.ts";
import { startFake, type FakeBehaviour, type FakeServer } from "./fake-server.ts";

let server: FakeServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function failures(behaviour: FakeBehaviour): Promise<readonly string[]> {
  server = await startFake(behaviour);
  const baseUrl = server.url;
  const results = await withHttp({}, (http) => runContract(peerCases, { http, baseUrl }));
  return results.filter(({ passed }) => !passed).map(({ title, problem }) => `${title}: ${problem ?? ""}`);
}

describe("the peers' contract", () => {
  it("passes a server that keeps it", async () => {
    expect(await failures({})).toEqual([]);
  });

  it("passes a server that takes its time between tokens", async () => {
    expect(await failures({ pieceMilliseconds: 5 })).toEqual([]);
  });

  it("tells the reason of a server that is not ready", async () => {
    expect(await failures({ ready: false })).toEqual([
      expect.stringContaining("not ready: loading the model"),
    ]);
  });

  it("sees a stream without [DONE]", async () => {
    expect(await failures({ stream: "without-done" })).toEqual([
      expect.stringContaining("ended without [DONE]"),
    ]);
  });

  it("sees a token that the usage counts and the stream lost", async () => {
    expect(await failures({ stream: "lost-piece" })).toEqual([
      expect.stringContaining("6 pieces with content, but usage.completion_tokens is 7"),
    ]);
  });

  it("sees an error inside a stream", async () => {
    const problems = await failures({ stream: "broken-off" });
    expect(problems).toContainEqual(expect.stringContaining("the answer ended with an error"));
  });

  it("sees a metric that is missing", async () => {
    expect(await failures({ metricsWithout: "tokens_generated_total" })).toEqual([
      expect.stringContaining("tokens_generated_total is missing"),
    ]);
  });

  it("shows what was answered instead", async () => {
    const problems = await failures({ chatStatus: 503 });
    expect(problems).toContainEqual(
      expect.stringMatching(/POST \/chat answers a message: status 503, expected 200: \{"error":"not ready"/),
    );
  });
});

describe("the contract", () => {
  it("is kept by this project's server", async () => {
    const { http: app } = serverFixture();
    const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
    try {
      const results = await withHttp({}, (http) => runContract(contractCases, { http, baseUrl }));
      expect(results.filter(({ passed }) => !passed)).toEqual([]);
    } finally {
      app.server.closeAllConnections();
      await app.close();
    }
  });

  it("has a title of its own for every case", () => {
    const titles = contractCases.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe("Prometheus' text format", () => {
  it("is read with labels, escapes and infinities", () => {
    const text =
      '# HELP a b\na_total{x="1",y="a\\"b\\\\c\\nd"} 2\nb 3e2 1700000000\nc_bucket{le="+Inf"} +Inf\n';
    expect(parseExposition(text)).toEqual([
      { name: "a_total", labels: { x: "1", y: 'a"b\\c\nd' }, value: 2 },
      { name: "b", labels: {}, value: 300 },
      { name: "c_bucket", labels: { le: "+Inf" }, value: Infinity },
    ]);
  });

  it("refuses what is none", () => {
    expect(() => parseExposition("<html>")).toThrow("no metric");
  });
});
