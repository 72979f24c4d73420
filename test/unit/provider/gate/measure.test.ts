import { describe, expect, it } from "vitest";
import { measure, type MeasuringPlan } from "../../../../provider/gate/measure.ts";
import type { GoldenItem } from "../../../../provider/gate/golden-item.ts";
import type { Sample } from "../../../../provider/gate/sample.ts";

const items: GoldenItem[] = ["a", "b", "c", "d"].map((id) => ({
  id,
  prompt: id,
  settings: {},
  expectations: {},
}));
const good: Sample = {
  answered: true,
  text: "x",
  tokens: 1,
  finish: "stop",
  firstTokenMilliseconds: 1,
  totalMilliseconds: 2,
};
const bad: Sample = { answered: false, reason: "status 500", totalMilliseconds: 2 };

/** Runs a plan; `sick` colors fail every time. Tells who was asked what, in order. */
async function run(plan: Partial<MeasuringPlan>, sick: readonly string[] = []) {
  const asked: string[] = [];
  const told: string[] = [];
  const ask = (color: string, { id }: GoldenItem) => {
    asked.push(`${color} ${id}`);
    return Promise.resolve(sick.includes(color) ? bad : good);
  };
  const base = {
    items,
    candidate: "green",
    reference: "blue",
    toleratedFailures: 0,
    minimumSamples: 3,
    referenceSeconds: 60,
  };
  const measured = await measure(ask, { ...base, ...plan }, (message) => told.push(message));
  return { asked, told, measured };
}

describe("measuring", () => {
  it("asks both colors every item, in turn who is first, so that both meet the same load", async () => {
    const { asked, told } = await run({});
    expect(asked).toEqual([
      "green a",
      "blue a",
      "blue b",
      "green b",
      "green c",
      "blue c",
      "blue d",
      "green d",
    ]);
    expect(told.at(-1)).toBe("green: golden item 4 of 4");
  });

  it("asks the candidate alone where nothing else serves", async () => {
    const { asked, measured } = await run({ reference: undefined });
    expect(asked).toEqual(["green a", "green b", "green c", "green d"]);
    expect(measured.every(({ reference }) => reference === undefined)).toBe(true);
  });

  it("ends as soon as the candidate has failed too often to pass", async () => {
    expect((await run({}, ["green"])).measured).toHaveLength(1);
    expect((await run({ toleratedFailures: 2 }, ["green"])).measured).toHaveLength(3);
  });

  it("does not wait any more for a serving color that cannot give enough answers", async () => {
    const { asked, measured } = await run({}, ["blue"]);
    expect(asked.filter((line) => line.startsWith("blue"))).toEqual(["blue a", "blue b"]);
    expect(measured).toHaveLength(4);
  });

  it("leaves a serving color that is busy to its users once it has given enough answers", async () => {
    const { asked, measured } = await run({ referenceSeconds: 0.005 });
    expect(asked.filter((line) => line.startsWith("blue"))).toEqual(["blue a", "blue b", "blue c"]);
    expect(measured).toHaveLength(4);
    const enough = await run({ referenceSeconds: 0.007, minimumSamples: 2 });
    expect(enough.asked.filter((line) => line.startsWith("blue"))).toHaveLength(4);
  });
});
