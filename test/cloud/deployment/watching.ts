import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { request } from "undici";
import { openTunnel, type Tunnel } from "../../../provider/resources.ts";
import { eventually } from "../../e2e/harness.ts";
import { touchedRows } from "../../e2e/preview.ts";
import { added, Monitored } from "../../e2e/prometheus.ts";
import { podsOf } from "./pods.ts";
import type { CloudStage } from "./stage.ts";

export function watching(stage: () => CloudStage): void {
  describe("what watches the stack", () => {
    let tunnels: readonly Tunnel[] = [];
    let monitored: Monitored;

    beforeAll(async () => {
      const { stack, namespace } = stage();
      const open = (part: string, port: number) =>
        openTunnel({ namespace, service: `${stack.prefix}-${part}`, port });
      tunnels = [await open("prometheus", 9090), await open("alertmanager", 9093)];
      const [prometheus, alertmanager] = tunnels.map(({ url }) => url);
      monitored = new Monitored(prometheus ?? "", alertmanager ?? "");
    });

    afterAll(async () => {
      await Promise.all(tunnels.map((tunnel) => tunnel.close()));
      // One of these tests has moved the users.
      await stage().flip();
    });

    test("is up, whatever it asks", async () => {
      const wanted = [
        "alertmanager up",
        "color blue up",
        "color green up",
        "host up",
        "nginx up",
        "prometheus up",
        "router up",
      ];
      await eventually(
        async () => {
          const found = (await monitored.targets()).sort();
          return found.join() === wanted.join() ? undefined : found.join();
        },
        "every target is up",
        60,
      );
    });

    test("stands in pods that Pod Security's level restricted admits, behind Services of the cluster alone", async () => {
      const { cluster, namespace } = stage();
      const { metadata } = await cluster.api.get<{ metadata: { labels: Record<string, string> } }>(
        `/api/v1/namespaces/${namespace}`,
      );
      expect(metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
      const parts = "bluegreen.role in (prometheus,alertmanager,exporter,host)";
      expect(await podsOf(cluster, namespace, parts)).toHaveLength(4);
      const { items } = await cluster.api.get<{
        items: { metadata: { name: string }; spec: { type: string } }[];
      }>(`/api/v1/namespaces/${namespace}/services`);
      const open = items
        .filter(({ spec }) => spec.type !== "ClusterIP")
        .map(({ metadata: { name } }) => name);
      expect(open).toEqual([`${namespace}-router`]);
    });

    test("sums what users sent to both routers, and tells each router's own figures", async () => {
      const routers = (await stage().pods("router")).length;
      expect(await valuesBy(monitored, "router", "nginx_up")).toSatisfy(
        (up: Record<string, number>) => Object.values(up).join() === Array(routers).fill(1).join(),
      );
      // Where nginx met an exporter that was just starting, the next line of that worker is not sent.
      await send(stage().stack.url, 100);
      const before = await monitored.requests();
      const figures = await valuesBy(monitored, "router", "nginx_http_requests_total");
      expect(await send(stage().stack.url, 200)).toEqual(new Set([200]));
      expect(added(before, await monitored.requests())).toEqual({ "blue other 200": 200 });
      const after = await valuesBy(monitored, "router", "nginx_http_requests_total");
      const grown = Object.keys(after).map((router) => (after[router] ?? 0) - (figures[router] ?? 0));
      process.stdout.write(`requests by router: ${grown.join(", ")}\n`);
      expect(grown).toHaveLength(2);
      // Probes alone are a few.
      for (const each of grown) expect(each).toBeGreaterThan(50);
      expect(await monitored.value("router_lines_unreadable_total")).toBe(0);
    });

    test("sees what the gate said of the release with users, and when", async () => {
      const [passed] = await monitored.query('gate_passed{color="blue"}');
      expect(passed).toMatchObject({ labels: { version: "1" }, value: 1 });
      const age = await monitored.value('time() - gate_judged_timestamp_seconds{color="blue"}');
      expect(age).toBeGreaterThan(0);
      expect(age).toBeLessThan(1800);
    });

    test("is no part of a flip, and has its weights right after it", async () => {
      const { stack } = stage();
      await becomes(monitored, "router_weight_percent", { blue: 100, green: 0 });
      await stack.set({ activeColor: "green" });
      const { stdout } = await stack.pulumi("preview", "--json");
      expect(touchedRows(stdout).map(({ operation, name }) => `${operation} ${name}`)).toEqual([
        "update gate",
        "update route",
      ]);
      await stack.up();
      const done = performance.now();
      const moved = { blue: 0, green: 100 };
      await becomes(monitored, "router_weight_percent", moved, 10);
      process.stdout.write(`weights ${((performance.now() - done) / 1000).toFixed(1)} s after the update\n`);
      await becomes(monitored, "router_recorded_weight_percent", moved, 10);
      await becomes(monitored, "router_active", { blue: 0, green: 1 }, 10);
      await eventually(
        async () => ((await monitored.value("router_route_proven")) === 1 ? undefined : "not proven"),
        "the route is proven",
        10,
      );
      await becomes(monitored, 'gate_passed{color="green",version="2"}', { green: 1 }, 10);
    });

    test("goes on counting after the exporter's pod was replaced", async () => {
      const { stack, cluster, namespace } = stage();
      const exporter = `deployment/${stack.prefix}-exporter`;
      await cluster.kubectl([`--namespace=${namespace}`, "rollout", "restart", exporter]);
      await cluster.kubectl([`--namespace=${namespace}`, "rollout", "status", exporter, "--timeout=60s"]);
      await eventually(
        async () => {
          await send(stage().stack.url, 10);
          const counted = await valuesBy(
            monitored,
            "status",
            'router_requests_total{color="green",kind="other"}',
          );
          return (counted["200"] ?? 0) > 0 ? undefined : JSON.stringify(counted);
        },
        "requests are counted again",
        30,
      );
      await send(stage().stack.url, 100);
      const before = await monitored.requests();
      await send(stage().stack.url, 50);
      expect(added(before, await monitored.requests())).toEqual({ "green other 200": 50 });
    });

    test("tells of a color whose pods are gone, and their targets with them, until they are back", async () => {
      const { stack, cluster, namespace } = stage();
      const scale = (replicas: number) =>
        cluster.kubectl([
          `--namespace=${namespace}`,
          "scale",
          `deployment/${stack.prefix}-blue`,
          `--replicas=${replicas}`,
        ]);
      const blueDown = async () => (await monitored.firing()).includes("ColorDown blue");
      await scale(0);
      const gone = performance.now();
      await eventually(async () => ((await blueDown()) ? undefined : "no alert"), "ColorDown for blue", 90);
      process.stdout.write(
        `ColorDown ${((performance.now() - gone) / 1000).toFixed(1)} s after the scaling\n`,
      );
      await scale(1);
      await eventually(async () => ((await blueDown()) ? "it fires" : undefined), "no alert for blue", 120);
    });
  });
}

/** Users' requests, each on a connection of its own, so that every router gets some. */
async function send(url: string, count: number): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let sent = 0; sent < count; sent += 1) {
    const { statusCode, body } = await request(`${url}/healthz`, { reset: true });
    await body.dump();
    statuses.add(statusCode);
  }
  return statuses;
}

/** Values of a query by one of its labels. */
async function valuesBy(
  monitored: Monitored,
  label: string,
  promql: string,
): Promise<Record<string, number>> {
  const samples = await monitored.query(promql);
  return Object.fromEntries(samples.map(({ labels, value }) => [labels[label] ?? "", value]));
}

/** Waits until a query's values by color are these. */
async function becomes(
  monitored: Monitored,
  promql: string,
  wanted: Record<string, number>,
  seconds = 20,
): Promise<void> {
  await eventually(
    async () => {
      const found = await valuesBy(monitored, "color", promql);
      const same = Object.entries(wanted).every(([color, value]) => found[color] === value);
      return same && Object.keys(found).length === Object.keys(wanted).length
        ? undefined
        : JSON.stringify(found);
    },
    `${promql} is ${JSON.stringify(wanted)}`,
    seconds,
  );
}
