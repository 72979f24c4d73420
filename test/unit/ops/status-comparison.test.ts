import { describe, expect, it } from "vitest";
import { mismatches, type Observed } from "../../../ops/status-comparison.ts";

const [blueRelease, greenRelease] = ["b".repeat(64), "c".repeat(64)];

const agreeing: Observed & { live: NonNullable<Observed["live"]> } = {
  outputs: {
    url: "http://127.0.0.1",
    colorUrls: { blue: "http://127.0.0.1/blue", green: "http://127.0.0.1/green" },
    activeColor: "blue",
    weights: { blue: 100, green: 0 },
    releases: { blue: blueRelease, green: greenRelease },
    verdict: {},
  },
  live: {
    activeColor: "blue",
    weights: { blue: 100, green: 0 },
    releases: { blue: blueRelease },
    shadow: { percent: 0 },
    rejected: {},
  },
  containers: [
    { part: "router", status: "Up 2 minutes (healthy)" },
    { part: "blue", status: "Up 2 minutes (healthy)" },
    { part: "green", status: "Up 2 minutes (health: starting)" },
  ],
};

describe("status", () => {
  it("has nothing to say where stack, router and Docker agree", () => {
    expect(mismatches(agreeing)).toEqual([]);
  });

  it("misses no container of a standby that is stopped, and every other one", () => {
    const containers = agreeing.containers.filter(({ part }) => part !== "green");
    expect(mismatches({ ...agreeing, containers, standby: "stopped" })).toEqual([]);
    expect(mismatches({ ...agreeing, containers, standby: "warm" })).toEqual(["green has no container"]);
    expect(mismatches({ ...agreeing, containers: [], standby: "stopped" })).toEqual([
      "router has no container",
      "blue has no container",
    ]);
  });

  it("misses what a color has beside its server, each by its name, where it has to run", () => {
    const services = ["triton", "converter"] as const;
    const green = services.map((service) => ({ part: "green" as const, service, status: "Up 1 minute" }));
    const containers = [
      ...agreeing.containers,
      { part: "blue" as const, service: "triton" as const, status: "Restarting (1)", problem: "restarting" },
    ];
    expect(mismatches({ ...agreeing, containers, services, standby: "stopped" })).toEqual([
      "blue-converter has no container",
      "blue-triton is restarting (Restarting (1))",
    ]);
    expect(mismatches({ ...agreeing, containers, services })).toEqual([
      "blue-converter has no container",
      "green-triton has no container",
      "green-converter has no container",
      "blue-triton is restarting (Restarting (1))",
    ]);
    expect(mismatches({ ...agreeing, containers: [...agreeing.containers, ...green] })).toEqual([]);
  });

  it("misses no router where a balancer is one", () => {
    const containers = agreeing.containers.filter(({ part }) => part !== "router");
    const balancer = {
      region: "eu-central-1",
      name: "shop-prod-router",
      usersPort: 443,
      url: "https://chat.example.com",
      directUrl: "https://chat.example.com:8443",
    };
    expect(mismatches({ ...agreeing, containers })).toEqual(["router has no container"]);
    expect(mismatches({ ...agreeing, containers, outputs: { ...agreeing.outputs, balancer } })).toEqual([]);
  });

  it("misses what watches where the last update said that something does, and only there", () => {
    const outputs = { ...agreeing.outputs, prometheusUrl: "http://127.0.0.1:9090" };
    expect(mismatches({ ...agreeing, outputs })).toEqual([
      "prometheus has no container",
      "alertmanager has no container",
      "exporter has no container",
      "host has no container",
      "nginx has no container",
    ]);
    const grafanaUrl = "http://127.0.0.1:3000";
    expect(mismatches({ ...agreeing, outputs: { ...agreeing.outputs, grafanaUrl } })).toEqual([
      "grafana has no container",
    ]);
    const exited = { part: "prometheus", problem: "exited", status: "Exited (1) 5 seconds ago" } as const;
    expect(mismatches({ ...agreeing, containers: [...agreeing.containers, exited] })).toEqual([
      "prometheus is exited (Exited (1) 5 seconds ago)",
    ]);
  });

  it("tells a route that was changed by hand", () => {
    const live = {
      ...agreeing.live,
      activeColor: "green",
      weights: { blue: 0, green: 100 },
      releases: { green: greenRelease },
    };
    expect(mismatches({ ...agreeing, live })).toEqual([
      "the router's active color is green, the stack's is blue",
      "blue gets 0 % of the users, the stack says 100 %",
      "green gets 100 % of the users, the stack says 0 %",
    ]);
  });

  it("tells a release that is not the stack's", () => {
    const live = { ...agreeing.live, releases: { blue: "d".repeat(64) } };
    expect(mismatches({ ...agreeing, live })).toEqual([
      "the route serves release dddddddddddd of blue, the stack says bbbbbbbbbbbb",
    ]);
  });

  it("tells a router without a route, or why it does not answer", () => {
    expect(mismatches({ ...agreeing, live: undefined })).toEqual(["the router has no route: users get 503"]);
    expect(mismatches({ ...agreeing, live: undefined, liveProblem: "it is gone" })).toEqual(["it is gone"]);
  });

  it("tells containers that are missing, stopped or unhealthy", () => {
    const containers = [
      { part: "router", problem: "unhealthy", status: "Up 2 minutes (unhealthy)" },
      { part: "blue", problem: "exited", status: "Exited (137) 3 seconds ago" },
    ] as const;
    expect(mismatches({ ...agreeing, containers })).toEqual([
      "green has no container",
      "router is unhealthy (Up 2 minutes (unhealthy))",
      "blue is exited (Exited (137) 3 seconds ago)",
    ]);
  });
});
