import { describe, expect, it } from "vitest";
import type { Color } from "../../../../components/color.ts";
import { releaseTag, routeTags } from "../../../../components/eks/alb-route-tags.ts";
import { listenerStatus } from "../../../../ops/balancer/listener-status.ts";
import { groupArn } from "./fake-aws.ts";

const listener = (blue: number, green: number, tags: Readonly<Record<string, string>>) => ({
  defaultActions: [
    {
      type: "forward",
      forwards: [
        {
          targetGroups: [
            { arn: groupArn("shop-prod-blue"), weight: blue },
            { arn: groupArn("shop-prod-green"), weight: green },
          ],
        },
      ],
      targetGroupArn: "",
    },
  ],
  tags,
});

const tagsOf = (activeColor: Color, releases: Readonly<Partial<Record<Color, string>>>) => ({
  ...routeTags({
    activeColor,
    rejected: { blue: { version: "2", reason: "slow", at: "2026-11-22T04:00:00.000Z" } },
    lease: { id: "r1", holder: "a rollout", until: "2026-11-22T05:00:00.000Z" },
  }),
  ...Object.fromEntries(
    Object.entries(releases).map(([color, release]) => [releaseTag(color as Color), release]),
  ),
});

describe("the route of a listener, as a router tells its own", () => {
  it("has weights, releases, rejections and the lease, and no shadow", () => {
    const tags = tagsOf("green", { blue: "b1", green: "g1" });
    expect(listenerStatus(listener(10, 90, tags), "shop-prod")).toEqual({
      activeColor: "green",
      weights: { blue: 10, green: 90 },
      releases: { blue: "b1", green: "g1" },
      shadow: { percent: 0 },
      rejected: { blue: { version: "2", reason: "slow", at: "2026-11-22T04:00:00.000Z" } },
      lease: { id: "r1", holder: "a rollout", until: "2026-11-22T05:00:00.000Z" },
    });
  });

  it.each<[string, number, number, Color, Color]>([
    ["an update died before its weights", 100, 0, "green", "blue"],
    ["somebody gave most users to the other color by hand", 20, 80, "blue", "green"],
    ["somebody halved them by hand", 50, 50, "green", "green"],
  ])(
    "has the color with most users active where %s, and no releases",
    (_what, blue, green, tagged, active) => {
      const status = listenerStatus(listener(blue, green, tagsOf(tagged, { [tagged]: "x" })), "shop-prod");
      expect(status).toMatchObject({ activeColor: active, weights: { blue, green }, releases: {} });
    },
  );

  it("is not told for a listener of another stack, or of nobody's", () => {
    const tags = tagsOf("blue", { blue: "b1" });
    expect(listenerStatus(listener(100, 0, tags), "shop-dev")).toBeUndefined();
    expect(listenerStatus(listener(100, 0, { Name: "x" }), "shop-prod")).toBeUndefined();
  });
});
