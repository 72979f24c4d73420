import { log } from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import { releaseTag, routeTags } from "../../../../components/eks/alb-route-tags.ts";
import { routeOf } from "../../../../components/eks/listener-route.ts";
import { askAlbRoute, type AlbPlace } from "../../../../components/eks/running-alb-route.ts";
import type { Color } from "../../../../components/color.ts";
import type { LastUpdate } from "../../../../components/last-update.ts";
import type { RunningRoute } from "../../../../components/running-route.ts";
import { declareCloud } from "../../support/declare-cloud.ts";

const place: AlbPlace = { prefix: "shop-prod", port: 443 };
const release = "a".repeat(64);
const otherRelease = "b".repeat(64);
const lease = { id: "r1", holder: "a rollout", until: "2026-11-22T05:00:00.000Z" };
const rejected = { blue: { version: "2", reason: "slow", at: "2026-11-22T04:00:00.000Z" } };
const lastUpdate: LastUpdate = { weights: { blue: 100, green: 0 } };

const groupArn = (name: string) =>
  `arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/${name}/0123456789abcdef`;

const forward = (weights: Readonly<Record<string, number>>) => ({
  type: "forward",
  forwards: [
    {
      stickinesses: [],
      targetGroups: Object.entries(weights).map(([name, weight]) => ({ arn: groupArn(name), weight })),
    },
  ],
});

const tags = {
  Name: "shop-prod-users",
  ...routeTags({ activeColor: "green", rejected, lease }),
  [releaseTag("green")]: release,
  [releaseTag("blue")]: otherRelease,
};

const listener = (actions: readonly object[], listenerTags: Readonly<Record<string, string>> = tags) =>
  ({ defaultActions: actions, tags: listenerTags }) as unknown as Parameters<typeof routeOf>[0];

const servingOf = (weights: Readonly<Record<string, number>>) =>
  routeOf(listener([forward(weights)]), place)?.serving;

describe("the route that a listener tells", () => {
  it("is its weights, and what its tags remember", () => {
    expect(routeOf(listener([forward({ "shop-prod-green": 90, "shop-prod-blue": 10 })]), place)).toEqual({
      activeColor: "green",
      serving: { blue: { percent: 10, source: "route" }, green: { percent: 90, source: "route" } },
      releases: { blue: otherRelease, green: release },
      rejected,
      lease,
    });
  });

  it("is told in percents, whatever weights somebody set by hand", () => {
    expect(servingOf({ "shop-prod-blue": 1, "shop-prod-green": 3 })).toMatchObject({
      blue: { percent: 25 },
      green: { percent: 75 },
    });
    expect(servingOf({ "shop-prod-green": 1 })).toMatchObject({
      blue: { percent: 0 },
      green: { percent: 100 },
    });
  });

  it.each<[string, Readonly<Record<string, number>>, Color, readonly Color[]]>([
    ["an update died before the weights of its flip", { blue: 100, green: 0 }, "green", ["green"]],
    ["an update died before it took a canary back", { blue: 90, green: 10 }, "blue", ["blue"]],
    ["somebody gave a color users by hand", { blue: 50, green: 50 }, "blue", ["blue"]],
    ["somebody took all users from the active color", { blue: 0, green: 100 }, "blue", ["blue", "green"]],
  ])(
    "is its weights alone where %s: the last update knows the rest",
    (_what, weights, activeColor, released) => {
      const told = {
        ...routeTags({ activeColor, rejected, lease }),
        ...Object.fromEntries(released.map((color) => [releaseTag(color), release])),
      };
      const shares = { "shop-prod-blue": weights["blue"] ?? 0, "shop-prod-green": weights["green"] ?? 0 };
      expect(routeOf(listener([forward(shares)], told), place)).toEqual({
        serving: {
          blue: { percent: weights["blue"], source: "route" },
          green: { percent: weights["green"], source: "route" },
        },
        releases: {},
        rejected,
        lease,
      });
    },
  );

  it("has its active color where a canary has not begun", () => {
    const route = routeOf(listener([forward({ "shop-prod-blue": 0, "shop-prod-green": 100 })]), place);
    expect(route).toMatchObject({ activeColor: "green", releases: { green: release } });
  });

  it("is told for one group that somebody chose by hand", () => {
    const action = { type: "forward", forwards: [], targetGroupArn: groupArn("shop-prod-blue") };
    expect(routeOf(listener([action]), place)?.serving).toMatchObject({
      blue: { percent: 100 },
      green: { percent: 0 },
    });
  });

  it.each([
    [
      "users go to one group of somebody else's",
      [{ type: "forward", forwards: [], targetGroupArn: groupArn("x") }],
      tags,
    ],
    ["users go elsewhere too", [forward({ "shop-prod-blue": 50, "their-group": 50 })], tags],
    ["users go to another stack's color", [forward({ "shop-dev-blue": 100 })], tags],
    ["nobody gets anything", [forward({ "shop-prod-blue": 0, "shop-prod-green": 0 })], tags],
    ["it does not forward", [{ type: "fixed-response", forwards: [] }], tags],
    [
      "users sign in first",
      [{ type: "authenticate-oidc", forwards: [] }, forward({ "shop-prod-blue": 1 })],
      tags,
    ],
    ["it has no action", [], tags],
    ["its tags are no route's", [forward({ "shop-prod-blue": 100 })], { Name: "x" }],
  ])("is not known where %s", (_what, actions, listenerTags) => {
    expect(routeOf(listener(actions, listenerTags), place)).toBeUndefined();
  });
});

describe("asking for the running route", () => {
  let warn: MockInstance<typeof log.warn>;
  beforeEach(() => {
    warn = vi.spyOn(log, "warn").mockResolvedValue();
  });
  afterEach(() => {
    warn.mockRestore();
  });

  type Answer = (inputs: Readonly<Record<string, unknown>>) => object;

  async function asked(balancer: Answer, answer: Answer): Promise<RunningRoute> {
    const { outputs } = await declareCloud(async () => ({ route: await askAlbRoute(place, lastUpdate) }), {
      answers: {
        "aws:lb/getLoadBalancer:getLoadBalancer": balancer,
        "aws:lb/getListener:getListener": answer,
      },
    });
    return outputs.route;
  }
  /** Pulumi takes what a program reads of an error of the engine from its details. */
  const refusal = (details: string) => Object.assign(new Error(details), { details });
  const refuse = () => {
    throw refusal("AccessDenied");
  };
  const told = () => ({ defaultActions: [forward({ "shop-prod-blue": 5, "shop-prod-green": 95 })], tags });

  it("finds the users' listener by the balancer's name and the port", async () => {
    const questions: object[] = [];
    const route = await asked(
      (inputs) => {
        questions.push(inputs);
        return { arn: "arn-of-balancer" };
      },
      (inputs) => {
        questions.push(inputs);
        return told();
      },
    );
    expect(questions).toEqual([
      { name: "shop-prod-router" },
      { loadBalancerArn: "arn-of-balancer", port: 443 },
    ]);
    expect(route).toMatchObject({
      activeColor: "green",
      serving: { blue: { percent: 5, source: "route" } },
      lease,
    });
  });

  it.each([
    ["there is no balancer", refuse, told],
    ["AWS refuses the listener", () => ({ arn: "arn" }), refuse],
    ["the listener is somebody else's", () => ({ arn: "arn" }), () => ({ defaultActions: [], tags: {} })],
  ])("goes by the last update where %s", async (_what, balancer, answer) => {
    expect(await asked(balancer, answer)).toMatchObject({
      serving: {
        blue: { percent: 100, source: "last update" },
        green: { percent: 0, source: "last update" },
      },
      releases: {},
    });
  });

  it("warns in AWS' words where it refuses, for a release that serves may be another one than the last update's", async () => {
    await asked(() => ({ arn: "arn" }), refuse);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toMatch(
      /does not tell the listener at port 443 of the load balancer shop-prod-router: .*AccessDenied.*What the last update recorded decides/s,
    );
  });

  it.each([
    "reading ELBv2 Load Balancers: couldn't find resource",
    "api error LoadBalancerNotFound: One or more load balancers not found",
    "no matching ELBv2 Load Balancer found",
    "Search returned 0 results, please revise so only one is returned",
    "reading ELBv2 Listener: empty result",
  ])("warns of nothing where there is none yet: %s", async (said) => {
    const missing = () => {
      throw refusal(said);
    };
    await asked(missing, told);
    expect(warn).not.toHaveBeenCalled();
  });
});
