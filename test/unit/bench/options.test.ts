import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { benches } from "../../../bench/benches.ts";
import { benchOptionsOf, helpText } from "../../../bench/options.ts";
import { benchOf } from "./results/sample.ts";

const known = ["serving", "route", "image"].map((name) => benchOf(name, [], []));
const namesOf = (...args: string[]) => benchOptionsOf(args, known)?.benches.map(({ name }) => name);

describe("npm run bench", () => {
  test("runs every bench for five rounds where nothing is said", () => {
    expect(benchOptionsOf([], known)).toEqual({
      benches: known,
      rounds: 5,
      then: "report",
      jsonFile: undefined,
    });
  });

  test("runs the named benches, in the order of the table", () => {
    expect(namesOf("image", "serving")).toEqual(["serving", "image"]);
  });

  test.each(["check", "record", "readme"] as const)("takes --%s", (then) => {
    expect(benchOptionsOf([`--${then}`], known)).toMatchObject({ then });
  });

  test.each([
    [["speed", "route"], "no bench is called speed; there are serving, route, image"],
    [["--rounds", "0"], '--rounds: got "0"; allowed are whole numbers from 1 to 1000'],
    [["--check", "--record"], "got --check and --record; allowed is one of them"],
    [["--record", "--rounds", "4"], "--rounds: got 4; with --record allowed are 5 and more"],
    [["--fast"], "Unknown option '--fast'"],
  ])("refuses %j", (args, problem) => {
    expect(() => benchOptionsOf(args, known)).toThrow(problem);
  });

  test("lists every bench in its help", () => {
    expect(benchOptionsOf(["--help"], known)).toBeUndefined();
    for (const { name, says } of benches)
      expect(helpText(benches)).toMatch(new RegExp(`  ${name} +${says.slice(0, 20)}`));
  });
});

describe("the benches", () => {
  test("are told one by one in docs/benchmarks.md", () => {
    const text = readFileSync("docs/benchmarks.md", "utf8");
    expect(benches.map(({ name }) => name).filter((name) => !text.includes(`\n| \`${name}\` `))).toEqual([]);
  });

  test("have names of their own, and so have their goals, since records go by these", () => {
    const names = benches.map(({ name }) => name);
    const goals = benches.flatMap((bench) => bench.goals.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(goals).size).toBe(goals.length);
  });

  test("wish for no less than their bars", () => {
    const wishes = benches.flatMap(({ goals }) => goals).filter(({ wish }) => wish !== undefined);
    const lax = wishes.filter(({ better, bar, wish = bar }) =>
      better === "higher" ? wish < bar : wish > bar,
    );
    expect(lax).toEqual([]);
  });
});
