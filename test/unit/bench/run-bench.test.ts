import { expect, test } from "vitest";
import type { BenchContext } from "../../../bench/goal.ts";
import { runBench } from "../../../bench/run-bench.ts";
import { benchOf, goal } from "./results/sample.ts";

const quick = goal();
const round = { quick: { ours: 40, theirs: 100 } };

function context(signal = new AbortController().signal): BenchContext {
  return { root: "/", environment: {}, signal, say: () => undefined };
}

test("a bench that yields all its rounds has run to its end", async () => {
  const { results, failure } = await runBench(benchOf("one", [quick], [round, round]), context(), 2);
  expect(failure).toBeUndefined();
  expect(results).toMatchObject([{ goal: quick, rounds: [round.quick, round.quick] }]);
});

test("a bench that fails keeps the rounds that it had measured", async () => {
  const bench = benchOf("one", [quick], [round], { error: new Error("the router is gone") });
  const { results, failure } = await runBench(bench, context(), 5);
  expect(failure).toBe("the router is gone");
  expect(results).toMatchObject([{ rounds: [round.quick] }]);
});

test("a goal that says so is measured once, beside others in every round", async () => {
  const size = goal({ name: "size", unit: "MB", once: true });
  const records = [{ ...round, size: { ours: 1, theirs: 2 } }, round, round];
  const { failure } = await runBench(benchOf("one", [quick, size], records), context(), 3);
  expect(failure).toBeUndefined();
});

test("a bench that yields one round of several has not run to its end", async () => {
  const { failure } = await runBench(benchOf("one", [quick], [round]), context(), 5);
  expect(failure).toBe("quick: measured in 1 of 5 rounds");
});

test.each([
  { says: "never", goals: [quick, goal({ name: "late" })], failure: "late: measured in 0 of 3 rounds" },
  { says: "only sometimes", goals: [quick], failure: "quick: measured in 2 of 3 rounds" },
])("a goal that is measured $says is a failure of the bench", async ({ goals, failure }) => {
  const count = goals.length === 1 ? 2 : 3;
  const records = Array.from({ length: count }, () => round);
  expect((await runBench(benchOf("one", goals, records), context(), 3)).failure).toBe(failure);
});

test.each([
  [{ slow: { ours: 1, theirs: 1 } }, "round 1: slow: no goal of one; its goals are quick"],
  [{ quick: { ours: 1, theirs: 0 } }, "round 1: quick: theirs: got 0 ms; allowed is more than 0"],
])("a bench with the round %o fails, and takes its set-up away", async (record, failure) => {
  let removed = false;
  const bench = benchOf("one", [quick], [record, round], { onEnd: () => (removed = true) });
  expect((await runBench(bench, context(), 2)).failure).toBe(failure);
  expect(removed).toBe(true);
});

test("a bench is not even set up after the run was stopped", async () => {
  const stop = new AbortController();
  stop.abort(new Error("stopped by SIGINT"));
  const bench = benchOf("one", [quick], [round]);
  const { results, failure } = await runBench(bench, context(stop.signal), 1);
  expect(failure).toBe("stopped by SIGINT");
  expect(results).toEqual([]);
});
