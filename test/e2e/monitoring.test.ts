import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Pool, request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { labelNames } from "../../components/labels.ts";
import { containerOf, containerStarts, createStack, docker, eventually, meet, meetReady } from "./harness.ts";
import { touchedRows } from "./preview.ts";
import { added, Monitored } from "./prometheus.ts";
import { Sampler } from "./sampler.ts";

const prometheusPort = 18303;
const alertmanagerPort = 18304;
const takenPort = 18305;

const monitored = new Monitored(prometheusPort, alertmanagerPort);

let stack: OwnStack;

beforeAll(async () => {
  stack = await createStack({
    name: "e2e-monitoring",
    routerPort: 18300,
    colorPorts: { blue: 18301, green: 18302 },
    subnet: "172.28.130.0/24",
    config: { monitoring: { enabled: true, prometheusPort, alertmanagerPort, scrapeIntervalSeconds: 1 } },
  });
});

afterAll(async () => {
  await stack.destroy();
});

async function send(path: string, headers: Record<string, string> = {}, body?: object): Promise<number> {
  const { statusCode, body: answer } = await request(`${stack.url}${path}`, {
    method: body ? "POST" : "GET",
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    body: body ? JSON.stringify(body) : null,
  });
  await answer.dump();
  return statusCode;
}

const chat = { message: "Say hello.", max_tokens: 4 };

function partOf(part: "prometheus" | "exporter") {
  return docker.getContainer(`${stack.prefix}-${part}`);
}

describe("a monitored stack", () => {
  test("asks both colors, the exporters and itself, and all of them answer", async () => {
    await stack.up();
    await meetReady(stack, "blue");
    await eventually(
      async () => {
        const found = (await monitored.targets()).sort();
        const wanted = [
          "alertmanager up",
          "color blue up",
          "color green up",
          "host up",
          "nginx up",
          "prometheus up",
          "router up",
        ];
        return found.join() === wanted.join() ? undefined : found.join();
      },
      "every target is up",
      20,
    );
  });

  test("tells where Prometheus and Alertmanager are, and is quiet: nothing is to be changed", async () => {
    const { stdout } = await stack.pulumi("stack", "output", "--json", "--stack", stack.name);
    expect(JSON.parse(stdout)).toMatchObject({
      prometheusUrl: monitored.prometheusUrl,
      alertmanagerUrl: monitored.alertmanagerUrl,
    });
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("listens beyond the loopback address nowhere, unless the router is told to", async () => {
    const filters = { label: [`${labelNames.stack}=${stack.prefix}`] };
    const containers = await docker.listContainers({ filters });
    expect(containers).toHaveLength(8);
    const published = containers.flatMap(({ Ports }) => Ports.filter((port) => port.PublicPort > 0));
    expect(published).toHaveLength(5);
    expect(published.filter(({ IP }) => IP !== "127.0.0.1")).toEqual([]);
  });

  test("counts exactly what users sent, by color, kind and status", async () => {
    // Where nginx met an exporter that was just starting, the next line of that worker is not sent.
    await Promise.all(Array.from({ length: 200 }, () => send("/healthz")));
    const before = await monitored.requests();
    for (let turn = 0; turn < 20; turn += 1) expect(await send("/healthz")).toBe(200);
    for (const path of ["/chat", "/chat/ann", "/chat/o'neil%22%20%7B%7D", "/chat"])
      expect(await send(path, {}, chat)).toBe(200);
    expect(
      await send("/v1/chat/completions", {}, { messages: [{ role: "user", content: "Hi" }], max_tokens: 4 }),
    ).toBe(200);
    expect(await send("/chat", {}, { max_tokens: 4 })).toBe(422);
    expect(await send("/nothing%0Ahere%22")).toBe(404);
    expect(await send("/chat", {}, { message: "x".repeat(2 ** 21) })).toBe(413);
    expect(added(before, await monitored.requests())).toEqual({
      "blue other 200": 20,
      "blue inference 200": 5,
      "blue inference 422": 1,
      "blue other 404": 1,
      "none inference 413": 1,
    });
  });

  test("does not count what operators, gate and shadow send by the direct paths", async () => {
    const before = await monitored.requests();
    for (const path of ["/blue/healthz", "/green/healthz", "/deployment-status", "/router/configuration"])
      expect(await send(path)).toBe(200);
    expect(await send("/healthz", { "x-color": "green" })).toBe(200);
    expect(await send("/green/chat", { "x-shadow": "1" }, chat)).toBe(200);
    expect(await send("/chat", { "x-color": "blue" }, chat)).toBe(200);
    expect(added(before, await monitored.requests())).toEqual({});
  });

  test("knows the slowest answers and first tokens of a color", async () => {
    const p95 = (name: string) =>
      `histogram_quantile(0.95, sum by (le) (rate(${name}_bucket{color="blue"}[1m])))`;
    expect(await monitored.value(p95("router_request_duration_seconds"))).toBeGreaterThan(0);
    expect(await monitored.value(p95("time_to_first_token_seconds"))).toBeGreaterThan(0);
    const [series] = await monitored.query('time_to_first_token_seconds_count{color="blue"}');
    expect(Object.keys(series?.labels ?? {}).sort()).toEqual([
      "__name__",
      "color",
      "instance",
      "job",
      "release",
    ]);
  });

  test("loses no line of a burst", async () => {
    const before = await monitored.requests();
    const pool = new Pool(stack.url, { connections: 64 });
    const ask = async () => {
      const { statusCode, body } = await pool.request({ path: "/healthz", method: "GET" });
      await body.dump();
      return statusCode;
    };
    expect(new Set(await Promise.all(Array.from({ length: 3000 }, ask)))).toEqual(new Set([200]));
    await pool.destroy();
    expect(added(before, await monitored.requests())).toEqual({ "blue other 200": 3000 });
    expect(await monitored.value("router_lines_lost_total")).toBe(0);
  });

  test("previews a flip as the gate, the route and the stack", async () => {
    await stack.set({ activeColor: "green" });
    const { stdout } = await stack.pulumi("preview", "--json");
    expect(touchedRows(stdout).map(({ operation, name }) => `${operation} ${name}`)).toEqual([
      "update gate",
      "update route",
    ]);
  });

  test("flips without Prometheus and exporter, and users do not notice", async () => {
    await Promise.all([partOf("prometheus").stop(), partOf("exporter").stop()]);
    const before = await containerStarts(stack);
    const sampler = new Sampler(stack);
    await stack.up();
    await delay(500);
    const samples = await sampler.stop();
    expect([...samples.keys()].sort()).toEqual(["200 blue", "200 green"]);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    expect(await containerStarts(stack)).toEqual(before);
    await Promise.all([partOf("prometheus").start(), partOf("exporter").start()]);
  });

  test("moves the users although Prometheus cannot be started, and keeps its values", async () => {
    const taken = createServer().listen(takenPort, "127.0.0.1");
    await once(taken, "listening");
    await stack.set({ activeColor: "blue", "monitoring.prometheusPort": String(takenPort) });
    const failed = await stack.tryPulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    expect(failed.output).toContain(String(takenPort));
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });

    await stack.set({ "monitoring.prometheusPort": String(prometheusPort) });
    await stack.up("--refresh");
    taken.close();
    await eventually(
      async () =>
        (await monitored.value("time() - min_over_time(timestamp(up{job='router'})[10m:1s])")) > 10
          ? undefined
          : "no old values",
      "values of before are there",
      20,
    );
  });
});

describe("a color that dies with users", () => {
  test(
    "makes alerts that ask for a rollback, and is counted as it was met",
    { timeout: 120_000 },
    async () => {
      await meetReady(stack, "blue");
      const before = await monitored.requests();
      const sampler = new Sampler(stack, 40, 50);
      await delay(1000);
      const killed = performance.now();
      await containerOf(stack, "blue").kill();
      await eventually(
        async () => ((await monitored.rollbacks()).length > 0 ? undefined : "no alert"),
        "an alert that asks for a rollback",
        30,
      );
      const first = performance.now() - killed;
      await eventually(
        async () => {
          const found = (await monitored.rollbacks()).join();
          return found === "ColorUnreachable blue true,RouterErrors blue true" ? undefined : found;
        },
        "both alerts",
        30,
      );
      const both = performance.now() - killed;
      const samples = await sampler.stop();
      process.stdout.write(
        `first alert ${(first / 1000).toFixed(1)} s, both ${(both / 1000).toFixed(1)} s after the kill\n`,
      );
      expect(first).toBeLessThan(15_000);

      const counted = added(before, await monitored.requests());
      expect(counted["blue other 503"]).toBe(samples.get("503 retry after 2"));
      expect(Object.keys(counted).sort()).toEqual(["blue other 200", "blue other 503"]);
      // Those that were cut in the middle of an answer count as the 200 that they began with.
      const met = [...samples.values()].reduce((sum, count) => sum + count, 0);
      expect(counted["blue other 200"]).toBe(met - (counted["blue other 503"] ?? 0));
    },
  );

  test("is forgiven once it is back", async () => {
    const back = performance.now();
    await containerOf(stack, "blue").start();
    await meetReady(stack, "blue");
    await eventually(
      async () => {
        const found = await monitored.rollbacks();
        return found.length === 0 ? undefined : found.join();
      },
      "no alert asks for a rollback",
      60,
    );
    process.stdout.write(
      `resolved ${((performance.now() - back) / 1000).toFixed(1)} s after it was started\n`,
    );
  });
});
