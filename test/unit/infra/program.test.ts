import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { colors, otherColor, type Color } from "../../../components/color.ts";
import { declare, type Declaration, type Declared } from "../support/declare.ts";
import { httpEngine, type HttpEngine } from "../support/http-engine.ts";

/** A closed port: no route of a stack that runs on this machine may be asked. */
const routerPort = 1;

const config = (activeColor: Color) => ({
  "bluegreen:activeColor": activeColor,
  "bluegreen:blue": JSON.stringify({ version: "1" }),
  "bluegreen:green": JSON.stringify({ version: "2" }),
  "bluegreen:router": JSON.stringify({ port: routerPort }),
});

interface Outputs {
  url: string;
  activeColor: Color;
  weights: Record<Color, number>;
  releases: Record<Color, string>;
}

type Run = Declaration<Outputs>;

async function run(
  activeColor: Color,
  lastOutputs?: Record<string, unknown>,
  more: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const { default: program } = await import("../../../infra/index.ts");
  return declare<Outputs>(program as unknown as () => Promise<Outputs>, {
    config: { ...config(activeColor), ...more },
    ...(lastOutputs && { lastOutputs }),
  });
}

/** Every resource but the stack itself, by name, without the gate and the route. */
function untouched(declaration: Run): Record<string, Declared["inputs"]> {
  const rest = declaration.resources.filter(
    ({ name, type }) => !["gate", "route"].includes(name) && type !== "pulumi:pulumi:Stack",
  );
  return Object.fromEntries(rest.map(({ name, inputs }) => [name, inputs]));
}

describe("the program", () => {
  let blue: Run;
  let green: Run;

  beforeAll(async () => {
    blue = await run("blue");
    green = await run("green");
  });

  it("changes the inputs of the gate and the route alone when the active color changes", () => {
    expect(untouched(green)).toEqual(untouched(blue));
    expect(green.named("gate").inputs).not.toEqual(blue.named("gate").inputs);
    expect(green.named("route").inputs).not.toEqual(blue.named("route").inputs);
  });

  it.each(colors)("lets gate and route depend on %s alone while it is active", async (active) => {
    const { named } = await run(active);
    expect(named("gate").after).toEqual([`${active}-container`, "router-configuration"]);
    expect(Object.keys(named("gate").inputs["candidates"] as object)).toEqual([active]);
    expect(named("gate").inputs["routerContainer"]).toBe(named("router-container").inputs["name"]);
  });

  it("declares the standby after the route, so that a standby that fails cannot keep the route from moving", () => {
    for (const [{ named }, active] of [
      [blue, "blue"],
      [green, "green"],
    ] as const) {
      const standby = otherColor(active);
      expect(named(`${standby}-image`).after).toContain("route");
      expect(named(`${standby}-container`).after).toContain("route");
      expect(named(`${standby}-release`).after).toEqual([]);
      expect(named(`${active}-container`).after).not.toContain("route");
    }
  });

  it("tells where users go, and which release each color has", () => {
    const { outputs, named } = green;
    expect(outputs).toMatchObject({
      url: `http://127.0.0.1:${routerPort}`,
      activeColor: "green",
      weights: { blue: 0, green: 100 },
      verdict: { status: "pass" },
    });
    for (const color of colors)
      expect(outputs.releases[color]).toBe(named(`${color}-release`).inputs["identity"]);
  });

  it("guards the releases with what the last update recorded, where no route can be asked", async () => {
    const { named } = await run("blue", { weights: { blue: 90, green: 10 } });
    const serving = (name: string) => named(name).inputs["serving"];
    expect(serving("blue-release")).toEqual({ percent: 90, source: "last update" });
    expect(serving("green-release")).toEqual({ percent: 10, source: "last update" });
    expect(serving("router-release")).toEqual({ percent: 100, source: "last update" });
  });

  it("leaves the standby's container out where it is to be stopped, and keeps its release and its image", async () => {
    const { resources, outputs } = await run("blue", undefined, { "bluegreen:standby": "stopped" });
    const green = resources.map(({ name }) => name).filter((name) => name.startsWith("green-"));
    expect(green.sort()).toEqual(["green-image", "green-release"]);
    expect(outputs.releases.green).toBe(blue.outputs.releases.green);
  });

  it("changes gate and route alone when a canary begins, and the route alone when it grows or copies begin", async () => {
    const canary = (percent: number) => ({ "bluegreen:canary": JSON.stringify({ percent }) });
    const [ten, fifty] = [await run("blue", undefined, canary(10)), await run("blue", undefined, canary(50))];
    const copied = await run("blue", undefined, { "bluegreen:shadow": JSON.stringify({ percent: 5 }) });
    expect(untouched(ten)).toEqual(untouched(blue));
    expect(untouched(fifty)).toEqual(untouched(ten));
    expect(fifty.named("gate").inputs).toEqual(ten.named("gate").inputs);
    expect(ten.outputs.weights).toEqual({ blue: 90, green: 10 });
    expect(fifty.named("route").inputs).toMatchObject({
      activeColor: "blue",
      weights: { blue: 50, green: 50 },
    });
    expect({ ...untouched(copied), gate: copied.named("gate").inputs }).toEqual({
      ...untouched(blue),
      gate: blue.named("gate").inputs,
    });
    expect(copied.named("route").inputs).toMatchObject({ shadow: { percent: 5 } });
  });

  it("goes on with the rejections of the last update until a color has another version", async () => {
    const rejected = { green: { version: "2", reason: "slow", at: "2026-01-01T00:00:00Z" } };
    const same = await run("blue", { rejected });
    expect(same.named("route").inputs["rejected"]).toEqual(rejected);
    expect(same.named("gate").inputs).toMatchObject({ rejected, versions: { blue: "1", green: "2" } });
    expect(same.outputs).toMatchObject({ rejected });
    const next = await run("blue", { rejected }, { "bluegreen:green": JSON.stringify({ version: "3" }) });
    expect(next.named("route").inputs["rejected"]).toEqual({});
  });

  it("lets one ledger remember what the versions of both colors are built from, but not those of foreign images", async () => {
    const image = JSON.stringify({ version: "2", image: "registry.example/server:2" });
    const { named, outputs } = await run(
      "blue",
      { versions: { blue: "1", green: "1" } },
      { "bluegreen:green": image },
    );
    expect(named("builds").inputs).toMatchObject({
      builds: { blue: { version: "1", image: "bluegreen-test-blue:1" } },
      completed: { blue: "1", green: "1" },
    });
    expect(outputs).toMatchObject({ versions: { blue: "1" } });
    expect(blue.named("green-image").after).toContain("builds");
  });

  describe("with monitoring", () => {
    const monitored = { "bluegreen:monitoring": JSON.stringify({ enabled: true }) };

    it("tells where to look, and declares none of it otherwise", async () => {
      const { outputs, named } = await run("blue", undefined, monitored);
      expect(outputs).toMatchObject({
        prometheusUrl: "http://127.0.0.1:9090",
        alertmanagerUrl: "http://127.0.0.1:9093",
      });
      expect(named("monitoring-prometheus").type).toBe("docker:index/container:Container");
      expect(blue.resources.filter(({ name }) => name.startsWith("monitoring"))).toEqual([]);
      expect(Object.keys(blue.outputs)).not.toContain("prometheusUrl");
    });

    it("changes nothing of the colors and of the router's container", async () => {
      const { named } = await run("blue", undefined, monitored);
      for (const name of [
        "blue-release",
        "green-release",
        "router-release",
        "router-container",
        "blue-container",
      ])
        expect(named(name).inputs).toEqual(blue.named(name).inputs);
    });

    it("does not depend on which color is active", async () => {
      const [one, other] = [
        await run("blue", undefined, monitored),
        await run("green", undefined, monitored),
      ];
      expect(untouched(other)).toEqual(untouched(one));
    });

    describe("and Grafana", () => {
      let engine: HttpEngine;
      let status: number;

      beforeAll(async () => {
        engine = await httpEngine(() => [status, { Id: "sha256:1" }]);
        vi.stubEnv("DOCKER_HOST", engine.host);
      });

      afterAll(async () => {
        vi.unstubAllEnvs();
        await engine.close();
      });

      it("declares it where the engine has its image", async () => {
        status = 200;
        const { outputs, resources } = await run("blue", undefined, monitored);
        const names = resources.map(({ name }) => name).filter((name) => name.includes("-grafana-"));
        expect(names.sort()).toEqual([
          "monitoring-grafana-container",
          "monitoring-grafana-files",
          "monitoring-grafana-image",
          "monitoring-grafana-password",
        ]);
        expect(outputs).toMatchObject({ grafanaUrl: "http://127.0.0.1:3000" });
        expect(Object.keys(outputs)).toContain("grafanaPassword");
        expect(Object.keys(outputs)).not.toContain("grafana");
      });

      it("leaves it out where the engine has it not, and says so", async () => {
        status = 404;
        const { outputs, resources } = await run("blue", { grafanaUrl: "http://127.0.0.1:3000" }, monitored);
        expect(resources.filter(({ name }) => name.includes("-grafana"))).toEqual([]);
        expect(outputs).toMatchObject({
          grafana: expect.stringMatching(
            /^Grafana was left out: .*bluegreen:monitoring.grafanaImage/,
          ) as string,
        });
        expect(Object.keys(outputs).filter((name) => /^grafana[UP]/.test(name))).toEqual([]);
      });

      it("keeps one that was there while the engine cannot be asked", async () => {
        status = 500;
        const kept = await run("blue", { grafanaUrl: "http://127.0.0.1:3000" }, monitored);
        expect(kept.named("monitoring-grafana-container").type).toBe("docker:index/container:Container");
        const never = await run("blue", undefined, monitored);
        expect(never.resources.filter(({ name }) => name.includes("-grafana"))).toEqual([]);
      });

      it("asks for nothing where the config wants none", async () => {
        const before = engine.calls.length;
        const without = { "bluegreen:monitoring": JSON.stringify({ enabled: true, grafana: false }) };
        const { outputs } = await run("blue", undefined, without);
        expect(Object.keys(outputs).filter((name) => name.startsWith("grafana"))).toEqual([]);
        expect(engine.calls).toHaveLength(before);
      });
    });

    it("comes after the route and the standby, and neither gate nor route waits for it", async () => {
      const { resources, named } = await run("blue", undefined, monitored);
      const watching = resources.filter(({ name }) =>
        /^monitoring-(image|data|prometheus|alertmanager|exporter|host|nginx)$/.test(name),
      );
      expect(watching).toHaveLength(7);
      for (const { after } of watching)
        expect(after).toEqual(["route", "green-container", "router-configuration"]);
      for (const name of ["gate", "route", "green-container", "blue-container"])
        expect(named(name).after.filter((earlier) => earlier.startsWith("monitoring"))).toEqual([]);
    });
  });
});
