import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BenchContext } from "../../../bench/goal.ts";
import { measure } from "../../../bench/measure.ts";
import { Records } from "../../../bench/records.ts";
import { benchOf, goal } from "./results/sample.ts";

const round = { quick: { ours: 40, theirs: 100 } };
const good = benchOf("good", [goal()], [round]);
const broken = benchOf("broken", [goal({ name: "slow" })], [], { error: new Error("no engine") });
const plain = { rounds: 1, then: "report", jsonFile: undefined } as const;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-bench-"));
  mkdirSync(join(root, "bench"));
  writeFileSync(join(root, "bench/recorded.json"), "{}\n");
  writeFileSync(
    join(root, "README.md"),
    "# x\n\n<!-- npm run bench: recorded -->\n<!-- npm run bench: end -->\n",
  );
});

afterEach(() => rmSync(root, { recursive: true }));

function context(): BenchContext {
  return { root, environment: {}, signal: new AbortController().signal, say: () => undefined };
}

const read = (path: string) => readFileSync(join(root, path), "utf8");

test("one bench that fails loses nothing of the others, and is told below the table", async () => {
  const { markdown } = await measure(context(), { ...plain, benches: [broken, good] });
  expect(markdown).toContain("0.40");
  expect(markdown.split("\n").at(-1)).toBe("✗ broken did not run to its end: no engine");
  const report = JSON.parse(read(".bluegreen/reports/bench.json")) as { benches: unknown[] };
  expect(report.benches).toMatchObject([
    { failure: "no engine" },
    { failure: null, goals: [{ name: "quick" }] },
  ]);
});

test("every run leaves a report of its own, and one where it was asked for", async () => {
  const jsonFile = join(root, "asked.json");
  await measure(context(), { ...plain, benches: [good], jsonFile });
  const [json = "", markdown = ""] = readdirSync(join(root, ".bluegreen/reports/benchmarks")).sort();
  expect(read(join(".bluegreen/reports/benchmarks", json))).toBe(read("asked.json"));
  expect(read(join(".bluegreen/reports/benchmarks", markdown))).toContain("| quickness |");
});

test("records go to their file and to the README, from where a later run is held to them", async () => {
  const { outcomes, circumstances } = await measure(context(), { ...plain, benches: [good, broken] });
  await (await Records.read(root, [good, broken])).keep(outcomes, circumstances);
  expect(JSON.parse(read("bench/recorded.json"))).toMatchObject({
    good: { goals: { quick: { ours: [40] } } },
  });
  expect(read("README.md")).toContain("| quickness | 0.40 ");
  const held = (await Records.read(root, [good, broken])).results();
  const { comparisons } = await measure(context(), { ...plain, benches: [good] }, held);
  expect(comparisons).toMatchObject([{ goal: "quick", kind: "upheld" }]);
});
