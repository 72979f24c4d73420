import { describe, expect, expectTypeOf, it } from "vitest";
import { colors } from "../../../../components/color.ts";
import type { ApprovedBackend, Backend } from "../../../../components/contract.ts";
import { AlbRoute, type AlbRouteArgs } from "../../../../components/eks/alb-route.ts";
import { cloudPlace, arnOf } from "../../support/declare-cloud.ts";
import { refusalOf } from "../../support/declare-eks.ts";
import {
  certificateArn,
  declareBalanced,
  newAlbRouter,
  releaseOf,
  type Flip,
} from "../../support/balanced-stack.ts";
import type { Declared } from "../../support/declare.ts";

const targetGroup = (color: string, weight: number) => ({ arn: arnOf(`router-${color}-targets`), weight });

const lease = { id: "r1", holder: "a rollout", until: "2026-11-22T05:00:00.000Z" };
const rejected = { blue: { version: "2", reason: "slow", at: "2026-11-22T04:00:00.000Z" } };

const rowsOf = async (flip: Flip) =>
  new Map((await declareBalanced(flip)).resources.map((row): [string, Declared] => [row.name, row]));

const actionOf = async (flip: Flip) => {
  const { named } = await declareBalanced(flip);
  return (named("route").inputs["defaultActions"] as { forward: object }[])[0];
};

describe("a flip", () => {
  it.each<[string, Flip, Flip]>([
    ["to the other color", { activeColor: "blue" }, { activeColor: "green" }],
    ["to a canary", { activeColor: "blue" }, { activeColor: "blue", canary: 10 }],
    [
      "on to the next step",
      { activeColor: "blue", canary: 10 },
      { activeColor: "blue", canary: 50, stepSeconds: 60 },
    ],
    ["with a lease and a rejection", { activeColor: "green" }, { activeColor: "green", lease, rejected }],
  ])(
    "%s changes one row in AWS, the users' listener, and the gate beside it",
    async (_what, before, after) => {
      const [rowsBefore, rowsAfter] = [await rowsOf(before), await rowsOf(after)];
      expect([...rowsAfter.keys()].sort()).toEqual([...rowsBefore.keys()].sort());
      const changed = [...rowsAfter.values()].filter(({ name, inputs }) => {
        try {
          expect(inputs).toEqual(rowsBefore.get(name)?.inputs);
          return false;
        } catch {
          return true;
        }
      });
      expect(changed.filter(({ type }) => type.startsWith("aws:")).map(({ name }) => name)).toEqual([
        "route",
      ]);
      expect(changed.filter(({ name }) => name !== "gate" && name !== "route")).toEqual([]);
    },
  );

  it("is known in preview already", async () => {
    const { named } = await declareBalanced({ activeColor: "green", preview: true });
    expect(named("route").inputs["tags"]).toMatchObject({ "bluegreen.route.active": "green" });
    expect(named("route").inputs["defaultActions"]).toMatchObject([{ type: "forward" }]);
  });
});

describe("the way to a color's nodes", () => {
  it.each(["service", "out", "in"])(
    "changes after its target group, which may be refused: %s",
    async (part) => {
      const { named } = await declareBalanced({ activeColor: "blue" });
      expect(named(`green-nodes-${part}`).after).toContain("router-green-targets");
      expect(named("green-nodes-attachment").after).toContain(`green-nodes-${part}`);
    },
  );
});

describe("a route in a balancer", () => {
  it("is the users' listener, which forwards to both colors by name", async () => {
    const { named } = await declareBalanced({ activeColor: "green" });
    const route = named("route");
    expect(route.type).toBe("aws:lb/listener:Listener");
    expect(route.inputs).toEqual({
      loadBalancerArn: arnOf("router-balancer"),
      port: 443,
      protocol: "HTTPS",
      certificateArn,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      defaultActions: [
        {
          type: "forward",
          forward: {
            targetGroups: [targetGroup("blue", 0), targetGroup("green", 100)],
            stickiness: { enabled: false, duration: 1 },
          },
        },
      ],
      tags: {
        Name: "shop-prod-users",
        "bluegreen.stack": "shop-prod",
        team: "search",
        "bluegreen.route.active": "green",
        "bluegreen.route.release.green": releaseOf("green"),
      },
    });
  });

  it("names both target groups even where one gets nobody, and binds users within a step only", async () => {
    expect(await actionOf({ activeColor: "blue", canary: 10, stepSeconds: 120 })).toMatchObject({
      forward: {
        targetGroups: [targetGroup("blue", 90), targetGroup("green", 10)],
        stickiness: { enabled: true, duration: 120 },
      },
    });
  });

  it("remembers the release of each color with users, who holds it, and what users were taken back from", async () => {
    const { named } = await declareBalanced({ activeColor: "blue", canary: 10, lease, rejected });
    const tags = named("route").inputs["tags"] as Readonly<Record<string, string>>;
    for (const color of colors) expect(tags[`bluegreen.route.release.${color}`]).toBe(releaseOf(color));
    expect(tags).toMatchObject({
      "bluegreen.route.lease.id": "r1",
      "bluegreen.route.rejected.blue.version": "2",
    });
  });

  it("takes colors that a gate approved, and no other: tsc refuses an ungated switch", () => {
    expectTypeOf<AlbRouteArgs["backends"]>().toEqualTypeOf<readonly ApprovedBackend[]>();
    expectTypeOf<Backend>().not.toExtend<ApprovedBackend>();
  });

  it("refuses a weight without an approved release", async () => {
    const refusal = await refusalOf(() => {
      const weights = { blue: 0, green: 100 };
      new AlbRoute("route", { router: newAlbRouter(), activeColor: "green", weights, backends: [] });
    });
    expect(refusal).toContain(
      "weights.green: got 100 % for a color that is not among the approved backends; allowed are shares above 0",
    );
  });

  it("refuses more tags than AWS takes", async () => {
    const tags = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`cost.${index}`, "x"]));
    const refusal = await refusalOf(() => {
      const router = newAlbRouter({ place: { ...cloudPlace, tags } });
      const weights = { blue: 0, green: 0 };
      new AlbRoute("route", { router, activeColor: "blue", weights, backends: [] });
    });
    expect(refusal).toContain("tags: got 52 on the users' listener, with those of the route; AWS allows 50");
  });
});
