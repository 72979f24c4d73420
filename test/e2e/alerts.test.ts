import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { routeLayout } from "../../provider/route-layout.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { containerOf, createStack, docker, eventually, meet, meetReady } from "./harness.ts";
import { bluegreen } from "./operator.ts";
import { Monitored } from "./prometheus.ts";

const prometheusPort = 18603;
const alertmanagerPort = 18604;

const monitored = new Monitored(prometheusPort, alertmanagerPort);

let stack: OwnStack;

beforeAll(async () => {
  stack = await createStack({
    name: "e2e-alerts",
    routerPort: 18600,
    colorPorts: { blue: 18601, green: 18602 },
    subnet: "172.28.160.0/24",
    config: { monitoring: { enabled: true, prometheusPort, alertmanagerPort, scrapeIntervalSeconds: 1 } },
  });
});

afterAll(async () => {
  await stack.destroy();
});

/** Waits until Alertmanager holds exactly these alerts as firing: name, color, version. */
async function fires(...wanted: readonly string[]): Promise<void> {
  const title = wanted.length === 0 ? "no alert fires" : `${wanted.join(", ")} fires`;
  await eventually(
    async () => {
      const found = (await monitored.firing()).join();
      return found === [...wanted].sort().join() ? undefined : found || "none";
    },
    title,
    60,
  );
}

/** Moves buckets of users by hand, as root, as nobody should. */
async function moveBuckets(from: string, to: string): Promise<void> {
  const live = `${routeLayout.root}/${routeLayout.live}`;
  const change = `cd ${live} && for b in 0 1 2 3 4; do rm ${from}/$b && touch ${to}/$b; done`;
  const ran = await routerContainer(docker, `${stack.prefix}-router`).run(["sh", "-c", change], "root");
  expect(ran).toEqual({ exitCode: 0, output: "" });
}

/** What `bluegreen prom-targets` or `prom-check` prints with `--json`, and its exit status. */
async function told(
  verb: "prom-targets" | "prom-check",
): Promise<{ code: number | null; document: unknown }> {
  const { code, stdout } = await bluegreen(stack, verb, "--json");
  return { code, document: JSON.parse(stdout) };
}

describe("alerts of a stack that runs", () => {
  test("are none once every target is up", { timeout: 300_000 }, async () => {
    await stack.up();
    await meetReady(stack, "blue");
    await eventually(
      async () => {
        const found = (await monitored.targets()).sort().join();
        return found ===
          "alertmanager up,color blue up,color green up,host up,nginx up,prometheus up,router up"
          ? undefined
          : found;
      },
      "every target is up",
      30,
    );
    await fires();
    expect(await monitored.value('sum(router_weight_percent{color="blue"})')).toBe(100);
    expect(await monitored.value('router_recorded_weight_percent{color="blue"}')).toBe(100);
    expect(await monitored.value("router_route_proven")).toBe(1);
    expect(await monitored.value('gate_passed{color="blue",version="1"}')).toBe(1);
    expect(await monitored.value('memory_limit_bytes{color="green"}')).toBe(2048 * 2 ** 20);
    expect(await monitored.value("nginx_up")).toBe(1);
    expect(await monitored.value('node_filesystem_size_bytes{mountpoint="/"}')).toBeGreaterThan(0);
  });

  test("are what the operator's command says, and its targets all up", async () => {
    expect(await told("prom-targets")).toMatchObject({ code: 0, document: { down: 0 } });
    expect(await told("prom-check")).toMatchObject({ code: 0, document: { problems: [], alerts: [] } });
  });

  test("tell that somebody moved buckets of users by hand, until they are back", async () => {
    await moveBuckets("blue", "green");
    await fires("WeightsDiffer blue", "WeightsDiffer green");
    expect(await monitored.value('router_weight_percent{color="green"}')).toBe(5);
    await moveBuckets("green", "blue");
    await fires();
  });

  test("tell that the gate refused a candidate, until it passes", async () => {
    await stack.set({ activeColor: "green", "gate.limits.memoryPercent": "1" });
    const refused = await stack.tryPulumi("up", "--yes", "--skip-preview");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("green did not pass: memory:");
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
    await fires("GateRefused green 1");
    const measured = await monitored.value('gate_measured{color="green",check="memory_ratio"}');
    expect(measured).toBeGreaterThan(await monitored.value('gate_limit{color="green",check="memory_ratio"}'));

    await stack.unset("gate.limits.memoryPercent");
    await stack.up();
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    await fires();
  });

  test("go on where a KPI's query is wrong, and the operator's command says which rules are left out", async () => {
    await stack.set({
      "rollout.kpis[0].name": "carts",
      "rollout.kpis[0].promql": "sum(carts",
      "rollout.kpis[0].min": "1",
    });
    await stack.up();
    await eventually(
      async () => ((await monitored.value('up{job="router"}')) === 1 ? undefined : "down"),
      "Prometheus asks again",
      30,
    );
    const { code, document } = await told("prom-check");
    expect(code).toBe(1);
    expect(document).toMatchObject({
      problems: [expect.stringMatching(/^rules of rollout.kpis are left out: [^]*parse error/)],
    });

    await stack.set({ "rollout.kpis[0].promql": "vector(0)" });
    await stack.up();
    await eventually(
      async () => {
        const { document: now } = await told("prom-check");
        const { problems, rules } = now as { problems: string[]; rules: number };
        return problems.length === 0 && rules === 23 ? undefined : JSON.stringify(now);
      },
      "every rule is loaded",
      30,
    );
    await stack.unset("rollout");
    await stack.up();
  });

  test("tell that the standby is gone, and so do the operator's commands, until it is back", async () => {
    await containerOf(stack, "blue").stop({ t: 0 });
    await fires("ColorDown blue");
    expect(await told("prom-targets")).toMatchObject({ code: 4, document: { down: 1 } });
    expect(await told("prom-check")).toMatchObject({
      code: 4,
      document: { problems: [], alerts: [{ name: "ColorDown", state: "firing", labels: { color: "blue" } }] },
    });
    await containerOf(stack, "blue").start();
    await fires();
  });
});
