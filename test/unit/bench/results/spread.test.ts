import fc from "fast-check";
import { expect, test } from "vitest";
import { leastRounds, medianOf, spreadOf, wantedCoverage } from "../../../../bench/results/spread.ts";

test("the median is the middle measurement, or the mean of the two in the middle", () => {
  expect(medianOf([9, 1, 5])).toBe(5);
  expect(medianOf([9, 1, 5, 7])).toBe(6);
  expect(() => medianOf([])).toThrow("nothing was measured");
});

// Coverages as tables of the sign test have them: 1 - 2 P(X < k), X binomial of n and 1/2.
test.each([
  { count: 5, low: 1, high: 5, coverage: 0.9375 },
  { count: 7, low: 1, high: 7, coverage: 0.984375 },
  { count: 8, low: 2, high: 7, coverage: 0.9296875 },
  { count: 11, low: 3, high: 9, coverage: 0.9345703125 },
  { count: 20, low: 6, high: 15, coverage: 0.958610534667968 },
])("of $count measurements the interval goes from the ${low}th to the ${high}th", (expected) => {
  const values = Array.from({ length: expected.count }, (_, index) => expected.count - index);
  const { low, high, coverage } = spreadOf(values);
  expect([low, high]).toEqual([expected.low, expected.high]);
  expect(coverage).toBeCloseTo(expected.coverage, 12);
});

test("five measurements are the fewest whose interval has the wanted coverage", () => {
  const coverages = [1, 2, 3, 4, 5, 6].map((count) => spreadOf(Array<number>(count).fill(1)).coverage);
  expect(coverages.findIndex((coverage) => coverage >= wantedCoverage) + 1).toBe(leastRounds);
});

test("one measurement is its own interval, of which nothing is known", () => {
  expect(spreadOf([0.8])).toEqual({ median: 0.8, low: 0.8, high: 0.8, coverage: 0 });
});

test("the interval holds the median and does not care about the order of the measurements", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 }),
      (values) => {
        const { median, low, high } = spreadOf(values);
        expect(low).toBeLessThanOrEqual(median);
        expect(high).toBeGreaterThanOrEqual(median);
        expect(spreadOf([...values].reverse())).toEqual({ ...spreadOf(values) });
      },
    ),
  );
});

test("the interval holds the true median as often as it says, of a distribution that is far from normal", () => {
  const next = random(12);
  const trials = 4000;
  for (const count of [5, 9, 14]) {
    let held = 0;
    let promised = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const { low, high, coverage } = spreadOf(Array.from({ length: count }, () => -Math.log(1 - next())));
      promised = coverage;
      if (low <= Math.LN2 && Math.LN2 <= high) held += 1;
    }
    expect(Math.abs(held / trials - promised)).toBeLessThan(0.02);
  }
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
