import { basename, resolve } from "node:path";
import { colors, type Color } from "../../../components/color.ts";
import { readLines } from "../line-file.ts";
import {
  requestSchema,
  routeSchema,
  sampleSchema,
  type LoadRequest,
  type LoadRoute,
} from "../line-schemas.ts";
import { readRun, runFiles } from "../run-folder.ts";
import type { LoadRun } from "../run-schema.ts";
import { OperatorError } from "../../exit.ts";
import { ColorTally } from "./color-tally.ts";
import { commandMarkers, routeMarkers } from "./markers.ts";
import { RequestTally } from "./request-tally.ts";
import type { LoadReport, Marker } from "./shape.ts";
import { Timeline } from "./timeline.ts";
import { verdictOf } from "./verdict.ts";

/** Longest run that is summed up, days; `bluegreen load` makes none of more than 24. */
const longestDays = 31;

/**
 * Reads a run's folder line by line and sums it up; `each` is given every request on the way. Memory depends on the length of the
 * run, up to that of an hour, and not on the number of its requests.
 *
 * @throws OperatorError for a folder without a run, a line that is none, or a run of more than 31 days
 */
export async function aggregate(
  folder: string,
  each: (request: LoadRequest) => Promise<void> | undefined = () => undefined,
): Promise<LoadReport> {
  const run = await readRun(folder);
  const timeline = await timelineOf(folder, run);
  const route = await readRoute(folder);
  const tallies = await tallyColors(folder, timeline);
  const requests = new RequestTally(timeline, run);
  for await (const request of readLines(folder, runFiles.requests, requestSchema)) {
    requests.add(request);
    await each(request);
  }
  const tallied = requests.tallied();
  const blue = tallies.blue.end();
  const green = tallies.green.end();
  const series: LoadReport["series"] = {
    intervalSeconds: timeline.intervalSeconds,
    at: timeline.starts(),
    ...requests.series(),
    colors: { blue: blue.series, green: green.series },
    route: route.map(({ t, weights, shadow }) => ({ at: timeline.secondsAt(t), weights, shadow })),
  };
  return {
    version: 1,
    name: basename(resolve(folder)),
    run,
    seconds: (timeline.end - timeline.start) / 1000,
    verdict: verdictOf({ run, ...tallied, series }),
    ...tallied,
    colors: [blue.facts, green.facts],
    markers: inOrder([
      ...commandMarkers(run.command, timeline),
      ...routeMarkers(route, timeline),
      ...colors.flatMap((color) => tallies[color].markers),
    ]),
    series,
  };
}

/** The time of a run. Throws `OperatorError` where it is one that no run takes: each second of it would take memory. */
async function timelineOf(folder: string, run: LoadRun): Promise<Timeline> {
  const end = await endOf(folder, run);
  const days = (end - run.startedAt) / 86_400_000;
  if (days <= longestDays) return new Timeline(run.startedAt, end);
  throw new OperatorError(
    "usage",
    `${folder} is said to have taken ${Math.round(days)} days; runs of up to ${longestDays} days are summed up`,
  );
}

/** The end of a run; of one that was killed, the last thing that was seen. Milliseconds since 1970. */
async function endOf(folder: string, run: LoadRun): Promise<number> {
  if (run.endedAt > run.startedAt) return run.endedAt;
  let end = run.endedAt;
  for await (const { t } of readLines(folder, runFiles.samples, sampleSchema)) end = Math.max(end, t);
  for await (const { t, ms } of readLines(folder, runFiles.requests, requestSchema))
    end = Math.max(end, t + ms);
  return end;
}

async function readRoute(folder: string): Promise<LoadRoute[]> {
  const lines: LoadRoute[] = [];
  for await (const line of readLines(folder, runFiles.route, routeSchema)) lines.push(line);
  return lines;
}

async function tallyColors(folder: string, timeline: Timeline): Promise<Record<Color, ColorTally>> {
  const tallies = { blue: new ColorTally("blue", timeline), green: new ColorTally("green", timeline) };
  for await (const sample of readLines(folder, runFiles.samples, sampleSchema))
    tallies[sample.color].add(sample);
  return tallies;
}

function inOrder(markers: readonly Marker[]): Marker[] {
  return markers.toSorted((left, right) => left.at - right.at);
}
