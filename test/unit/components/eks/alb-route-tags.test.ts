import { describe, expect, it } from "vitest";
import {
  releaseTag,
  rememberedRoute,
  routeTags,
  type RouteMemory,
} from "../../../../components/eks/alb-route-tags.ts";
import { cloudTags } from "../../../../components/eks/cloud-place.ts";
import { mostOwnTags, mostTags } from "../../../../components/eks/own-tags.ts";
import { cutTagText, longestTagValue, tagText, textOfTag } from "../../../../components/eks/tag-text.ts";

/** What AWS takes as a tag's value, with no space at an end. */
const allowed = /^(?! )[A-Za-z0-9 _.:/=+\-@]{0,255}(?<! )$/;

const release = "0123456789abcdef".repeat(4);
const lease = {
  id: "rollout-7f3",
  holder: "Ann's rollout on host-1 (pid 42)",
  until: "2026-11-22T05:00:00.000Z",
};
const rejection = {
  version: "2.1 β",
  reason: "error rate 7.5 % > 1 % — 3 of 40 requests\nfailed",
  at: "2026-11-22T04:00:00.000Z",
  release,
};
const full: RouteMemory = {
  activeColor: "green",
  rejected: { blue: rejection, green: { version: "1", reason: "slow", at: rejection.at } },
  lease,
};

describe("a route's memory in tags", () => {
  it("comes back as it was, with the releases that the route serves", () => {
    expect(
      rememberedRoute({ ...routeTags(full), [releaseTag("green")]: release, Name: "shop-prod-users" }),
    ).toEqual({
      ...full,
      releases: { green: release },
    });
  });

  it("is one tag where there is nothing else to remember", () => {
    expect(routeTags({ activeColor: "blue", rejected: {} })).toEqual({ "bluegreen.route.active": "blue" });
    expect(rememberedRoute({ "bluegreen.route.active": "blue" })).toEqual({
      activeColor: "blue",
      releases: {},
      rejected: {},
    });
  });

  it("fits beside as many tags of its own as a stack may have, when it remembers as much as it ever has to", () => {
    const long = { ...rejection, version: "_".repeat(64), reason: "slow ".repeat(200) };
    const own = Object.fromEntries(Array.from({ length: mostOwnTags }, (_, at) => [`own-${at}`, "x"]));
    const tags = {
      ...cloudTags({ region: "eu-central-1", prefix: "shop-prod", tags: own }, "shop-prod-users"),
      ...routeTags({
        activeColor: "blue",
        rejected: { blue: long, green: long },
        lease: { ...lease, holder: "somebody ".repeat(200) },
      }),
      [releaseTag("blue")]: release,
      [releaseTag("green")]: release,
    };
    expect(Object.keys(tags)).toHaveLength(mostTags);
  });

  it("can be read by people", () => {
    expect(routeTags(full)).toMatchObject({
      "bluegreen.route.active": "green",
      "bluegreen.route.lease.holder": "Ann=27s_rollout_on_host-1_=28pid_42=29",
      "bluegreen.route.rejected.green.reason": "slow",
    });
  });

  it("keeps to AWS' limits, whatever somebody wrote", () => {
    const long = { ...rejection, version: "v".repeat(700), reason: "€ ".repeat(2000) };
    const tags = routeTags({
      activeColor: "blue",
      rejected: { blue: long, green: long },
      lease: { ...lease, holder: " ü".repeat(1000) },
    });
    for (const value of Object.values(tags)) expect(value).toMatch(allowed);
    for (const key of Object.keys(tags)) expect(key).toMatch(/^[a-z0-9.]{1,127}$/);
    expect(Object.keys(tags).length + 2).toBeLessThanOrEqual(30);
    const remembered = rememberedRoute(tags);
    expect(remembered?.rejected["blue"]?.version).toBe(long.version);
    expect(remembered?.rejected["blue"]?.reason).toMatch(/^(€ )+€?\.\.\.$/);
  });

  it("stays the same when it is read and written again, also where it was cut", () => {
    const tags = routeTags({ ...full, rejected: { blue: { ...rejection, reason: "€ ".repeat(2000) } } });
    const remembered = rememberedRoute(tags);
    expect(remembered && routeTags(remembered)).toEqual(tags);
  });

  it("refuses to cut what is compared", () => {
    const tooLong = { ...rejection, version: "v".repeat(766) };
    expect(() => routeTags({ activeColor: "blue", rejected: { green: tooLong } })).toThrow(
      "tag bluegreen.route.rejected.green.version: got 766 characters, of which any but letters, digits and .:/+@- count several; " +
        'allowed are 765; shorten "vvvv',
    );
  });

  it.each([
    ["no route of this project", { Name: "somebody's" }],
    ["an unknown color", { "bluegreen.route.active": "red" }],
    ["a lease without an end", { "bluegreen.route.active": "blue", "bluegreen.route.lease.id": "a" }],
    [
      "a rejection without a version",
      { "bluegreen.route.active": "blue", "bluegreen.route.rejected.blue.at": "x" },
    ],
    ["a broken code", { ...routeTags(full), "bluegreen.route.lease.holder": "50=2" }],
    ["bytes that are no text", { ...routeTags(full), "bluegreen.route.lease.holder": "=FF" }],
    ["a text that was edited", { ...routeTags(full), "bluegreen.route.lease.holder": "two words" }],
  ])("does not say anything where it is %s", (_what, tags) => {
    expect(rememberedRoute(tags)).toBeUndefined();
  });
});

describe("a text in a tag", () => {
  it.each(["", "plain", " ends ", "a_b=c", "ä€😀\u0000\ufeff", "=_ =5F"])("comes back: %j", (text) => {
    expect(tagText(text)).toMatch(allowed);
    expect(textOfTag(tagText(text))).toBe(text);
  });

  it("is cut after a whole character", () => {
    expect(cutTagText("ab😀cd", 8)).toBe("ab...");
    expect(cutTagText("abcdefgh", 8)).toBe("abcdefgh");
    expect(cutTagText("x".repeat(300), longestTagValue)).toHaveLength(longestTagValue);
  });
});
