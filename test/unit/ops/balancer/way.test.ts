import { describe, expect, it } from "vitest";
import { wayOf, type Way } from "../../../../ops/balancer/way.ts";

describe("the way of a request through a balancer", () => {
  it.each<[string, Readonly<Record<string, string>>, Way]>([
    ["/deployment-status", {}, "route"],
    ["/deployment-status?now=1", { "x-color": "blue" }, "route"],
    ["/deployment-status/more", {}, "users"],
    ["/blue/ready", {}, "direct"],
    ["/green/chat?user=a", {}, "direct"],
    ["/blue", {}, "users"],
    ["/bluer/ready", {}, "users"],
    ["/blue%2fready", {}, "users"],
    ["/chat/blue/", {}, "users"],
    ["/chat", { "x-color": "green" }, "direct"],
    ["/chat", { "x-color": "red" }, "users"],
    ["/chat", {}, "users"],
  ])("of %s with %j is that of %s", (target, headers, way) => {
    expect(wayOf(target, headers)).toBe(way);
  });
});
