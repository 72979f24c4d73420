import { describe, expect, it } from "vitest";
import { weightsFor } from "../../../components/color.ts";
import {
  bucketColors,
  describeRoute,
  pointerTo,
  routeDirectory,
  routeEntries,
  weightProblems,
  weightsOf,
} from "../../../provider/route.ts";

const percents = Array.from({ length: 101 }, (_, percent) => percent);
const route = {
  activeColor: "blue",
  weights: { blue: 90, green: 10 },
  releases: { blue: "b", green: "g" },
  shadow: { percent: 0 },
  rejected: { green: { version: "1", reason: "slow", at: "2026-01-01T00:00:00Z" } },
  lease: { id: "l", holder: "ann", until: "2026-01-01T00:00:00Z" },
};

describe("buckets", () => {
  it("go to each color as its weight says, for every weight there is", () => {
    for (const percent of percents) {
      const chosen = bucketColors(weightsFor("blue", percent));
      expect(chosen).toHaveLength(100);
      expect(chosen.filter((color) => color === "green")).toHaveLength(percent);
    }
  });

  it("move from the active color to the canary only, whenever a canary grows", () => {
    for (const active of ["blue", "green"] as const) {
      for (const percent of percents.slice(1)) {
        const before = bucketColors(weightsFor(active, percent - 1));
        const after = bucketColors(weightsFor(active, percent));
        const moved = after.filter((color, bucket) => color !== before[bucket]);
        expect(moved).toEqual([active === "blue" ? "green" : "blue"]);
      }
    }
  });

  it("do not depend on the order in which the weights are written", () => {
    expect(bucketColors({ green: 30, blue: 70 })).toEqual(bucketColors({ blue: 70, green: 30 }));
  });
});

describe("weights", () => {
  it.each([
    [{ blue: 100, green: 0 }, []],
    [{ blue: 1, green: 99 }, []],
    [{ blue: 100, green: 1 }, ["weights: they sum to 101; they must sum to 100"]],
    [
      { blue: 99.5, green: 0.5 },
      [
        "weights.blue: got 99.5; allowed are whole percents from 0 to 100",
        "weights.green: got 0.5; allowed are whole percents from 0 to 100",
      ],
    ],
    [
      { blue: -1, green: 101 },
      [
        "weights.blue: got -1; allowed are whole percents from 0 to 100",
        "weights.green: got 101; allowed are whole percents from 0 to 100",
      ],
    ],
  ])("%o have the problems %o", (weights, problems) => {
    expect(weightProblems(weights)).toEqual(problems);
  });

  it("are read from the files of a route, whatever its description says", () => {
    const files = ["./blue/0", "./blue/1", "green/7", "./route.json", "./blue/note", "./blue/2/x", "red/1"];
    expect(weightsOf(files, ["blue", "green"])).toEqual({ blue: 2, green: 1 });
  });
});

describe("a route's files", () => {
  it("say the weights that were asked for, for every weight there is", () => {
    for (const percent of percents) {
      const weights = weightsFor("green", percent);
      const entries = routeEntries({ ...route, weights }, "routes/x");
      const files = entries
        .filter(({ kind }) => kind === "file")
        .map(({ path }) => path.slice("routes/x/".length));
      expect(weightsOf(files, ["blue", "green"])).toEqual(weights);
    }
  });

  it("come after the directories that hold them", () => {
    const entries = routeEntries(route, "routes/x");
    const paths = entries.map(({ path }) => path);
    for (const { path } of entries) {
      const parent = path.split("/").slice(0, -1).join("/");
      if (parent !== "") expect(paths.indexOf(parent)).toBeLessThan(paths.indexOf(path));
    }
  });

  it("lie in a directory of their own at every writing", () => {
    expect(routeDirectory(route, new Date(1))).not.toBe(routeDirectory(route, new Date(2)));
    expect(routeDirectory(route, new Date(0))).toMatch(/^routes\/0-[0-9a-f]{12}$/);
  });
});

describe("a route's description", () => {
  it("is one text, whatever the order of the keys", () => {
    const turned = {
      lease: { until: "2026-01-01T00:00:00Z", holder: "ann", id: "l" },
      rejected: { green: { at: "2026-01-01T00:00:00Z", reason: "slow", version: "1" } },
      shadow: { percent: 0 },
      releases: { green: "g", blue: "b" },
      weights: { green: 10, blue: 90 },
      activeColor: "blue",
    };
    expect(describeRoute(turned)).toBe(describeRoute(route));
  });
});

describe("a pointer", () => {
  it("is a link of the volume's root, relative, so that it means the same wherever the volume is mounted", () => {
    expect(pointerTo("routes/x", "live")).toEqual({ kind: "link", path: "live", link: "routes/x" });
  });
});
