import { describe, expect, test } from "vitest";
import { RequestTally } from "../../../../../ops/load/report/request-tally.ts";
import { Timeline } from "../../../../../ops/load/report/timeline.ts";
import { verdictOf } from "../../../../../ops/load/report/verdict.ts";
import type { LoadRequest, LoadRoute } from "../../../../../ops/load/line-schemas.ts";
import type { LoadRun } from "../../../../../ops/load/run-schema.ts";
import { baseline, command, deployment, eachSecond, request, route } from "./stage.ts";

const wellAnswered = eachSecond();

const failed = request(30, { kind: "chat", ok: false, status: 502 });
const cut = request(59, { kind: "chat", ok: false, cut: true, status: 0, color: "" });

function verdict(
  run: LoadRun,
  requests: readonly LoadRequest[],
  lines: readonly LoadRoute[] = [],
  counted: number | undefined = requests.length,
) {
  const timeline = new Timeline(run.startedAt, run.endedAt);
  const tally = new RequestTally(timeline, run);
  for (const one of requests) tally.add(one);
  const series = {
    ...tally.series(),
    intervalSeconds: timeline.intervalSeconds,
    at: timeline.starts(),
    route: lines.map(({ t, weights, shadow }) => ({ at: timeline.secondsAt(t), weights, shadow })),
  };
  return verdictOf({ run: { ...run, requests: counted }, ...tally.tallied(), series });
}

function withCommand(change: Partial<typeof command>): LoadRun {
  return { ...deployment, command: { ...command, ...change } };
}

function during({ t }: LoadRequest): boolean {
  return t >= command.startedAt && t <= command.endedAt;
}

describe("a run has passed", () => {
  test("where no request failed and the command ended with 0", () => {
    expect(verdict(deployment, wellAnswered)).toEqual({
      passed: true,
      failed: 0,
      total: 180,
      worstSecondErrorPercent: 0,
      sentences: [
        "0 of 180 requests failed; allowed are 0.",
        "The worst second had 0 % failed requests; allowed are 0 %.",
        "The generator dropped 0 of 180 arrivals (0 %); up to 1 % is allowed.",
        "Of 60 health requests that were due, 0 % were not sent; up to 5 % is allowed.",
        "The generator paused for less than 1 s at most (health); up to 3 s is allowed.",
        "The command ended after 20 s with exit status 0; wanted is 0.",
      ],
    });
  });

  test("where there was no command to end", () => {
    expect(verdict(baseline, wellAnswered)).toMatchObject({ passed: true });
  });

  test("where the generator dropped no more than 1 % of the arrivals", () => {
    expect(verdict({ ...baseline, droppedArrivals: 1 }, wellAnswered).passed).toBe(true);
  });

  test("where the generator was late as a busy machine is, and missed the last ones", () => {
    const at = (seconds: number) => deployment.startedAt + seconds * 1000;
    const late = wellAnswered
      .map((one) => (one.t >= at(30) && one.t < at(33) ? { ...one, t: at(32.9) } : one))
      .filter(({ t }) => t < at(57.5));
    expect(verdict(baseline, late).sentences).toContain(
      "The generator paused for 2.9 s at most (health); up to 3 s is allowed.",
    );
    expect(verdict(baseline, late)).toMatchObject({ passed: true });
  });

  test("where a kind has no request during a command that takes less than its arrivals are apart", () => {
    const short = withCommand({ startedAt: command.startedAt + 200, endedAt: command.startedAt + 1900 });
    const requests = wellAnswered.filter(({ kind, t }) => kind !== "chat" || t !== command.startedAt + 1000);
    expect(verdict(short, requests)).toMatchObject({ passed: true });
  });

  test("where each color with users answered some, and one with few users may have met none", () => {
    const canary = { weights: { blue: 99, green: 1 } };
    const lines = [route(0), route(20, canary), route(40)];
    expect(verdict(deployment, wellAnswered, lines)).toMatchObject({ passed: true });
  });
});

describe("a run has failed", () => {
  test("where one request failed, whatever else is doubtful", () => {
    const run = { ...deployment, droppedArrivals: 1000, interrupted: true } as const;
    const found = verdict(run, [...wellAnswered, failed]);
    expect(found).toMatchObject({ passed: false, failed: 1, total: 181, worstSecondErrorPercent: 25 });
    expect(found.inconclusive).toBeUndefined();
    expect(found.sentences[0]).toBe("1 of 181 requests failed; allowed are 0.");
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
  const { intendedSeconds: __, ...untold } = baseline;
  const everyFifth = wellAnswered.filter(({ t }) => (t / 1000) % 5 === 0);
  const flip = [route(0), route(30, { activeColor: "green", weights: { blue: 0, green: 100 } })];

  test.each<[string, LoadRun, readonly LoadRequest[], string, LoadRoute[]?]>([
    ["where nothing was asked", deployment, [], "nothing was asked"],
    [
      "where a kind has no requests",
      baseline,
      wellAnswered.filter(({ kind }) => kind !== "stream"),
      "no stream request was sent, at a rate of 1 a second",
    ],
    [
      "where nothing was asked while the command ran",
      withCommand({ startedAt: deployment.startedAt + 20_500, endedAt: deployment.startedAt + 20_900 }),
      wellAnswered,
      "no request was sent during the command's 0.4 s",
    ],
    [
      "where nothing of a kind was asked while the command ran, in which some were due",
      withCommand({ endedAt: command.startedAt + 2100 }),
      wellAnswered.filter((one) => one.kind !== "stream" || !during(one) || one.t > command.startedAt + 2100),
      "no stream request was sent during the command's 2.1 s",
    ],
    [
      "where a color with users answered none of many requests",
      deployment,
      wellAnswered,
      "green answered none of 90 requests in 30 s with 100 % of the users",
      flip,
    ],
    [
      "where the generator did not keep up",
      { ...deployment, droppedArrivals: 4 },
      wellAnswered,
      "the generator dropped 2.17 % of the arrivals, more than 1 %",
    ],
    [
      "where the generator sent a part of what was due, however evenly",
      baseline,
      [
        ...wellAnswered.filter(({ kind }) => kind !== "chat"),
        ...everyFifth.filter(({ kind }) => kind === "chat"),
      ],
      "the generator sent 12 of 60 chat requests that were due: 80 % are missing, more than 5 %; the generator sent no chat request for 4.0 s in which some were due, more than 3 s",
    ],
    [
      "where the generator stood still and made up for it afterwards",
      baseline,
      wellAnswered.map((one) =>
        one.kind === "health" && during(one) ? { ...one, t: command.endedAt - 100 } : one,
      ),
      "the generator sent no health request for 20 s in which some were due, more than 3 s",
    ],
    [
      "where the generator or its operator cut answers",
      baseline,
      [...wellAnswered, cut],
      "requests were cut before their answer: 1",
    ],
    [
      "where it was stopped",
      { ...baseline, interrupted: true },
      wellAnswered,
      "the run was stopped before its end",
    ],
    [
      "where the generator failed",
      { ...baseline, interrupted: true, generatorFailed: "k6 ended by itself (exit 1)\n  its last line" },
      wellAnswered,
      "the generator failed: k6 ended by itself (exit 1)",
    ],
    ["where a deployment never ran its command", neverRan, wellAnswered, "the command never ran"],
    [
      "where nobody wrote how long requests were wanted",
      untold,
      wellAnswered,
      "the run does not say how many requests were due and sent",
    ],
  ])("%s", (_, run, requests, reason, lines) => {
    const found = verdict(run, requests, lines);
    expect(found).toMatchObject({ passed: false, failed: 0, inconclusive: reason });
    expect(found.sentences.at(-1)).toMatch(/^Inconclusive: .*\.$/);
  });

  test("where requests are missing that were written down", () => {
    expect(verdict(baseline, wellAnswered.slice(0, -1), [], 180)).toMatchObject({
      inconclusive: "180 requests were written down and 179 are there: a file is not whole",
    });
  });

  test("where all of them are, and says both", () => {
    expect(verdict(baseline, [], [], 96).inconclusive).toBe(
      "96 requests were written down and 0 are there: a file is not whole; nothing was asked",
    );
  });
});
