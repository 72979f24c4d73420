import { describe, expect, it } from "vitest";
import type { Part } from "../../../../ops/target/part.ts";
import {
  judgeOrphan,
  servingParts,
  type Orphan,
  type OrphanVerdict,
  type Serving,
} from "../../../../ops/recovery/orphan.ts";

const blueServes: Serving = new Set<Part>(["router", "blue"]);

const orphan = (kind: Orphan["kind"], part: Part | undefined, inUse: boolean): Orphan => ({
  kind,
  id: "1",
  name: "bluegreen-dev",
  part,
  inUse,
});
const begun = true;
const unknownToState = false;

const cases: readonly [string, Orphan, boolean, Serving, OrphanVerdict["act"]][] = [
  [
    "a standby that was created and not started",
    orphan("container", "green", false),
    begun,
    blueServes,
    "remove",
  ],
  ["a standby that runs", orphan("container", "green", true), begun, blueServes, "remove"],
  ["a standby that no update made", orphan("container", "green", true), unknownToState, blueServes, "remove"],
  ["a container of no part", orphan("container", undefined, true), unknownToState, blueServes, "keep"],
  [
    "a container of no part that an update had made",
    orphan("container", undefined, true),
    begun,
    blueServes,
    "adopt",
  ],
  [
    "one of no part that was created and not started",
    orphan("container", undefined, false),
    begun,
    blueServes,
    "remove",
  ],
  ["a serving color that an update had made", orphan("container", "blue", true), begun, blueServes, "adopt"],
  [
    "a serving color that somebody made",
    orphan("container", "blue", true),
    unknownToState,
    blueServes,
    "keep",
  ],
  ["a serving color that does not run", orphan("container", "blue", false), begun, blueServes, "remove"],
  ["a router that answers users", orphan("container", "router", true), begun, blueServes, "adopt"],
  ["a router without a route", orphan("container", "router", true), begun, new Set<Part>(), "remove"],
  [
    "any running color while the router does not tell",
    orphan("container", "green", true),
    begun,
    "unknown",
    "adopt",
  ],
  [
    "one that somebody made while the router does not tell",
    orphan("container", "green", true),
    unknownToState,
    "unknown",
    "keep",
  ],
  [
    "one of no part while the router does not tell",
    orphan("container", undefined, true),
    unknownToState,
    "unknown",
    "keep",
  ],
  [
    "a stopped color while the router does not tell",
    orphan("container", "green", false),
    begun,
    "unknown",
    "remove",
  ],
  ["an empty network", orphan("network", "router", false), begun, blueServes, "remove"],
  [
    "a network with containers that an update had made",
    orphan("network", "router", true),
    begun,
    blueServes,
    "adopt",
  ],
  [
    "a network with containers that somebody made",
    orphan("network", "router", true),
    unknownToState,
    blueServes,
    "keep",
  ],
  ["a volume that an update had made", orphan("volume", "router", true), begun, blueServes, "keep"],
  ["files of a Grafana", orphan("volume", "grafana", false), unknownToState, blueServes, "remove"],
  ["files of a Grafana that runs", orphan("volume", "grafana", true), unknownToState, blueServes, "keep"],
  ["a volume that nobody uses", orphan("volume", "router", false), unknownToState, new Set<Part>(), "keep"],
];

describe("an orphan", () => {
  it.each(cases)("%s", (_, thing, isBegun, serving, act) => {
    expect(judgeOrphan(thing, isBegun, serving).act).toBe(act);
  });

  it("that is kept or taken over for its users says so", () => {
    expect(judgeOrphan(orphan("container", "blue", true), begun, blueServes).why).toBe("it serves users");
    expect(judgeOrphan(orphan("container", "blue", true), begun, "unknown").why).toBe(
      "the router does not tell whether it serves",
    );
  });
});

describe("who serves", () => {
  const live = {
    activeColor: "blue",
    weights: { blue: 90, green: 10 },
    releases: {},
    shadow: { percent: 0 },
    rejected: {},
  };

  it("is the router and every color with a weight", () => {
    expect(servingParts(live, true)).toEqual(new Set(["router", "blue", "green"]));
    expect(servingParts({ ...live, weights: { blue: 100, green: 0 } }, true)).toEqual(blueServes);
  });

  it("is nobody without a route, and without a router that runs", () => {
    expect(servingParts(undefined, true)).toEqual(new Set());
    expect(servingParts("no answer", false)).toEqual(new Set());
  });

  it("is unknown where the router runs and does not answer", () => {
    expect(servingParts("no answer", true)).toBe("unknown");
  });
});
