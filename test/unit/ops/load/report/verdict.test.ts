import { describe, expect, test } from "vitest";
import { RequestTally } from "../../../../../ops/load/report/request-tally.ts";
import { Timeline } from "../../../../../ops/load/report/timeline.ts";
import { verdictOf } from "../../../../../ops/load/report/verdict.ts";
import { requestKinds, type LoadRequest, type LoadRun } from "../../../../../ops/load/run-folder.ts";
import { baseline, command, deployment, request } from "./stage.ts";

/** One of each kind in every fourth second. */
const wellAnswered = Array.from({ length: 15 }, (_, index) =>
  requestKinds.map((kind) => request(index * 4, { kind })),
).flat();

const failed = request(30, { kind: "chat", ok: false, status: 502 });

function verdict(run: LoadRun, requests: readonly LoadRequest[]) {
  const timeline = new Timeline(run.startedAt, run.endedAt);
  const kinds = requestKinds.filter((kind) => run.rates[kind] !== undefined);
  const tally = new RequestTally(timeline, kinds, run.command);
  for (const one of requests) tally.add(one);
  return verdictOf({ run, ...tally.tallied() });
}

function withCommand(change: Partial<typeof command>): LoadRun {
  return { ...deployment, command: { ...command, ...change } };
}

describe("a run has passed", () => {
  test("where no request failed and the command ended with 0", () => {
    expect(verdict(deployment, wellAnswered)).toEqual({
      passed: true,
      failed: 0,
      total: 45,
      worstSecondErrorPercent: 0,
      sentences: [
        "0 of 45 requests failed; allowed are 0.",
        "The worst second had 0 % failed requests; allowed are 0 %.",
        "The generator dropped 0 of 45 arrivals (0 %); up to 1 % is allowed.",
        "The command ended after 20 s with exit status 0; wanted is 0.",
      ],
    });
  });

  test("where there was no command to end", () => {
    expect(verdict(baseline, wellAnswered)).toMatchObject({ passed: true });
  });

  test("where the generator dropped no more than 1 % of the arrivals", () => {
    const many = Array.from({ length: 3 }, () => wellAnswered).flat();
    expect(verdict({ ...baseline, droppedArrivals: 1 }, many).passed).toBe(true);
  });
});

describe("a run has failed", () => {
  test("where one request failed, whatever else is doubtful", () => {
    const run = { ...deployment, droppedArrivals: 1000, interrupted: true } as const;
    const found = verdict(run, [...wellAnswered, failed]);
    expect(found).toMatchObject({ passed: false, failed: 1, total: 46, worstSecondErrorPercent: 100 });
    expect(found.inconclusive).toBeUndefined();
    expect(found.sentences[0]).toBe("1 of 46 requests failed; allowed are 0.");
  });

  test("where the command did, though no request failed", () => {
    const found = verdict(withCommand({ exitCode: 6 }), wellAnswered);
    expect(found).toMatchObject({ passed: false, failed: 0 });
    expect(found.inconclusive).toBeUndefined();
    expect(found.sentences).toContain("The command ended after 20 s with exit status 6; wanted is 0.");
  });
});

describe("a run is inconclusive, and has not passed,", () => {
  const { command: _, ...neverRan } = deployment;
  test.each<[string, LoadRun, readonly LoadRequest[], string]>([
    ["where nothing was asked", deployment, [], "nothing was asked"],
    [
      "where a kind has no requests",
      deployment,
      wellAnswered.filter(({ kind }) => kind !== "stream"),
      "no stream request was sent, at a rate of 1 a second",
    ],
    [
      "where nothing was asked while the command ran",
      withCommand({ startedAt: deployment.startedAt + 20_500, endedAt: deployment.startedAt + 21_000 }),
      wellAnswered,
      "no request was sent during the command's 0.5 s",
    ],
    [
      "where the generator did not keep up",
      { ...deployment, droppedArrivals: 1 },
      wellAnswered,
      "the generator dropped 2.17 % of the arrivals, more than 1 %",
    ],
    [
      "where it was stopped",
      { ...baseline, interrupted: true },
      wellAnswered,
      "the run was stopped before its end",
    ],
    ["where a deployment never ran its command", neverRan, wellAnswered, "the command never ran"],
  ])("%s", (_, run, requests, reason) => {
    const found = verdict(run, requests);
    expect(found).toMatchObject({ passed: false, inconclusive: reason });
    expect(found.sentences).toContain(`Inconclusive: ${reason}.`);
  });
});
