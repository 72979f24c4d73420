import { afterEach, describe, expect, it } from "vitest";
import { withHttp } from "../../../../ops/http.ts";
import { downOf, exitOf, nameOf, partOf, readTargets, type Target } from "../../../../ops/prom/targets.ts";
import { monitoringParts } from "../../../../ops/target/part.ts";
import { fakePrometheus } from "./fake-prometheus.ts";

let prometheus: Awaited<ReturnType<typeof fakePrometheus>> | undefined;

afterEach(() => prometheus?.close());

const told = (job: string, health: string, more: object = {}) => ({
  labels: { job, instance: "172.28.83.20:1" },
  scrapeUrl: `http://172.28.83.20:1/${job}`,
  health,
  lastScrape: "2026-11-21T20:00:00Z",
  lastScrapeDuration: 0.004,
  lastError: "",
  ...more,
});
const green = { labels: { job: "color", color: "green" } };

async function read(activeTargets: readonly object[], stopped: string[] = []): Promise<Target[]> {
  prometheus = await fakePrometheus({ "/api/v1/targets": { status: "success", data: { activeTargets } } });
  const { url } = prometheus;
  return withHttp({ timeoutSeconds: 2 }, (http) => readTargets(http, url, stopped));
}

describe("the targets of a Prometheus", () => {
  it("are told by job and color, with when and how they were asked last", async () => {
    const refused = 'Get "http://172.28.83.11:8000/metrics": connection refused';
    const targets = await read([
      told("router", "up"),
      told("color", "down", { ...green, lastError: refused }),
    ]);
    expect(targets).toEqual([
      {
        job: "color",
        color: "green",
        url: "http://172.28.83.20:1/color",
        health: "down",
        lastScrape: "2026-11-21T20:00:00Z",
        scrapeSeconds: 0.004,
        lastError: refused,
        expectedDown: false,
      },
      expect.objectContaining({ job: "router", color: null, health: "up", lastError: null }),
    ]);
    expect(targets.map(nameOf)).toEqual(["color green", "router"]);
    expect(targets.map((target) => partOf(target, monitoringParts))).toEqual(["green", "exporter"]);
    expect(partOf({ job: "gate", color: null }, monitoringParts)).toBe("exporter");
    expect(partOf({ job: "triton", color: "blue" }, monitoringParts)).toBe("blue-triton");
  });

  it("are as they should be when all are up", async () => {
    expect(exitOf(await read([told("router", "up"), told("host", "up")]))).toBe("ok");
  });

  it("are not when one is down", async () => {
    const targets = await read([told("router", "up"), told("host", "down")]);
    expect(exitOf(targets)).toBe("unhealthy");
    expect(downOf(targets).map(nameOf)).toEqual(["host"]);
  });

  it("may be down where a color is stopped on purpose, and not where the other one is", async () => {
    const down = [told("color", "down", green), told("router", "up")];
    expect(exitOf(await read(down, ["green"]))).toBe("ok");
    await prometheus?.close();
    expect(exitOf(await read(down, ["blue"]))).toBe("unhealthy");
  });

  it("say nothing yet where they were not asked, or where there are none", async () => {
    const never = await read([told("host", "unknown", { lastScrape: "0001-01-01T00:00:00Z" })]);
    expect(never[0]?.lastScrape).toBeNull();
    expect(exitOf(never)).toBe("inconclusive");
    expect(exitOf([])).toBe("inconclusive");
  });

  it("that another server tells are none", async () => {
    prometheus = await fakePrometheus({ "/api/v1/targets": { data: [] } });
    const { url } = prometheus;
    await expect(withHttp({ timeoutSeconds: 2 }, (http) => readTargets(http, url, []))).rejects.toMatchObject(
      {
        exit: "unhealthy",
        message: expect.stringContaining("/api/v1/targets?state=active answered 200") as string,
      },
    );
  });
});
