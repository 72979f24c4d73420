import type { CheckStatus } from "../../../../provider/gate/check.ts";
import type { GoldenLimits } from "../../../../provider/gate/golden-limits.ts";
import type { Reference } from "../../../../provider/gate/reference.ts";
import { answered, failed, type Given } from "./measurements.ts";

/** A golden set that was measured, and what one of its checks has to say. */
interface Case {
  readonly title: string;
  readonly given?: readonly Given[];
  readonly limits?: Partial<GoldenLimits>;
  readonly reference?: Reference;
  readonly check: string;
  readonly status: CheckStatus | undefined;
  readonly value?: RegExp;
  readonly limit?: string;
}

/** As many items as a verdict needs. */
export const five = (given: Given = {}): Given[] => Array.from({ length: 5 }, () => given);
const alone: Reference = { missing: "no color serves" };
const slow = (total: number, first = 40) => five({ candidate: answered("a", total, first) });

export const cases: readonly Case[] = [
  { title: "enough answers", check: "golden samples", status: "pass", value: /^5 of 5 items answered$/ },
  {
    title: "too few answers",
    given: five().slice(1),
    check: "golden samples",
    status: "inconclusive",
    value: /^4 of 4/,
    limit: "at least gate.limits.minimumSamples = 5",
  },
  {
    title: "no failed request",
    check: "golden error rate",
    status: "pass",
    value: /^0 % \(0 of 5 requests\)$/,
  },
  {
    title: "one failed request",
    given: [...five(), { candidate: failed() }],
    check: "golden error rate",
    status: "fail",
    value: /^16.7 % \(1 of 6 requests; item 5: status 500: out of order\)$/,
    limit: "at most gate.limits.errorPercent = 0 %",
  },
  {
    title: "a failed request that is tolerated",
    given: [...five(), { candidate: failed() }],
    limits: { errorPercent: 20 },
    check: "golden error rate",
    status: "pass",
  },
  {
    title: "expectations that hold",
    given: five({ expected: "a" }),
    check: "golden pass rate",
    status: "pass",
    value: /^100 % \(5 of 5 items\)$/,
  },
  {
    title: "one that does not",
    given: [...five({ expected: "a" }).slice(1), { expected: "b" }],
    limits: { passRatePercent: 90 },
    check: "golden pass rate",
    status: "fail",
    value: /^80 % \(4 of 5 items; item 4: the answer "a" does not contain "b"\)$/,
    limit: "at least gate.limits.passRatePercent = 90 %",
  },
  {
    title: "as many as must hold",
    given: [...five({ expected: "a" }).slice(1), { expected: "b" }],
    limits: { passRatePercent: 80 },
    check: "golden pass rate",
    status: "pass",
  },
  {
    title: "an answer that was not given",
    given: [...five({ expected: "a" }), { candidate: failed(), expected: "a" }],
    check: "golden pass rate",
    status: "fail",
    value: /item 5: the answer was not given/,
  },
  { title: "no expectations", check: "golden pass rate", status: "not applicable" },
  {
    title: "no limit of agreement, and still told",
    given: five({ candidate: answered("b") }),
    check: "golden agreement",
    status: "not applicable",
    value: /^0 % \(0 of 5 answers as blue's, mean similarity 0.00\)$/,
    limit: "no limit is set",
  },
  {
    title: "agreement that is enough",
    given: [...five().slice(1), { candidate: answered("b") }],
    limits: { agreementPercent: 80 },
    check: "golden agreement",
    status: "pass",
    value: /^80 %/,
  },
  {
    title: "agreement that is not",
    given: [...five().slice(1), { candidate: answered("b") }],
    limits: { agreementPercent: 81 },
    check: "golden agreement",
    status: "fail",
    limit: "at least gate.limits.agreementPercent = 81 %",
  },
  {
    title: "agreement of answers that differ each time",
    given: five({ temperature: 1 }),
    limits: { agreementPercent: 80 },
    check: "golden agreement",
    status: "inconclusive",
    value: /^no repeatable item was answered by both$/,
  },
  {
    title: "agreement with a color that does not answer",
    given: five({ reference: failed() }),
    limits: { agreementPercent: 80 },
    check: "golden agreement",
    status: "inconclusive",
  },
  {
    title: "agreement with nobody",
    reference: alone,
    limits: { agreementPercent: 80 },
    check: "golden agreement",
    status: "not applicable",
    value: /^no color serves$/,
  },
  {
    title: "agreement with nobody that nobody asked for",
    reference: alone,
    check: "golden agreement",
    status: undefined,
  },
  { title: "a time that is held to nothing", check: "golden latency p95", status: undefined },
  {
    title: "a time within its limit",
    limits: { p95Milliseconds: 200 },
    check: "golden latency p95",
    status: "pass",
    value: /^200 ms$/,
  },
  {
    title: "a time above it",
    given: slow(201),
    limits: { p95Milliseconds: 200 },
    check: "golden latency p95",
    status: "fail",
    value: /^201 ms$/,
    limit: "at most gate.limits.p95Milliseconds = 200 ms",
  },
  {
    title: "a time of too few answers",
    given: five().slice(1),
    limits: { p95Milliseconds: 200 },
    check: "golden latency p95",
    status: "inconclusive",
  },
  {
    title: "three times as long as the serving color",
    given: slow(600),
    limits: { p95Ratio: 2.5 },
    check: "golden latency p95, beside blue",
    status: "fail",
    value: /^600 ms, 3.0 times blue's 200 ms$/,
    limit: "at most 500 ms (gate.limits.p95Ratio = 2.5)",
  },
  {
    title: "as long as allowed",
    given: slow(500),
    limits: { p95Ratio: 2.5 },
    check: "golden latency p95, beside blue",
    status: "pass",
  },
  {
    title: "a difference that is noise",
    given: five({ candidate: answered("a", 69), reference: answered("a", 20) }),
    limits: { p95Ratio: 1.5 },
    check: "golden latency p95, beside blue",
    status: "pass",
    limit: "at most 70 ms (gate.limits.p95Ratio = 1.5)",
  },
  {
    title: "a color beside one that does not answer",
    given: five({ reference: failed() }),
    limits: { p95Ratio: 2 },
    check: "golden latency p95, beside blue",
    status: "inconclusive",
  },
  {
    title: "a color beside nobody",
    reference: alone,
    limits: { p95Ratio: 2 },
    check: "golden latency p95, compared",
    status: "not applicable",
  },
  {
    title: "a first token within its limit",
    limits: { timeToFirstTokenMilliseconds: 40 },
    check: "golden time to first token, median",
    status: "pass",
    value: /^40 ms$/,
  },
  {
    title: "a first token that comes late",
    given: slow(300, 250),
    limits: { timeToFirstTokenRatio: 3 },
    check: "golden time to first token, median, beside blue",
    status: "fail",
    limit: "at most 120 ms (gate.limits.timeToFirstTokenRatio = 3)",
  },
  {
    title: "one first token that comes late, of many",
    given: [...five(), { candidate: answered("a", 900, 900) }],
    limits: { timeToFirstTokenRatio: 3 },
    check: "golden time to first token, median, beside blue",
    status: "pass",
  },
];
