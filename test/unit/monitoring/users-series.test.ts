import { describe, expect, it } from "vitest";
import { usersSeriesOf } from "../../../components/monitoring/users-series.ts";

describe("users' requests", () => {
  it.each([
    ["by the router of a Docker engine", { target: "docker" }, "router"],
    ["by the routers of a cluster", { target: "kubernetes" }, "router"],
    ["by nginx behind a balancer", { target: "eks", eks: { router: "nginx" } }, "router"],
    [
      "by the colors, where a balancer divides the users",
      { target: "eks", eks: { router: "alb" } },
      "colors",
    ],
  ] as const)("are counted %s", (_where, config, usersSeries) => {
    expect(usersSeriesOf(config)).toBe(usersSeries);
  });
});
