import { expect, test } from "vitest";
import { Latencies, quantile } from "../../../bench/load/latencies.ts";

test("a quantile is the smallest sample that so many do not exceed", () => {
  const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0, 0.5, 0.95, 0.99, 1].map((share) => quantile(sorted, share))).toEqual([1, 50, 95, 99, 100]);
});

test("one sample is every quantile", () => {
  const latencies = new Latencies();
  latencies.add(7);
  expect(latencies.summary()).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
});

test("samples are ordered by size, not by their text", () => {
  const latencies = new Latencies();
  for (const sample of [100, 9, 20]) latencies.add(sample);
  expect(latencies.summary()).toMatchObject({ p50: 20, max: 100 });
});

test("without samples there is no summary", () => {
  expect(new Latencies().summary()).toBeUndefined();
});
