import exec from "k6/execution";
import http from "k6/http";
import { byToken, headers } from "../../../app/contract.ts";
import type { RequestKind } from "./kind.ts";
import { begunMark, endedMark, unsentLine, type Begun, type Ended } from "./line.ts";
import { judgeAnswer } from "./outcome.ts";
import {
  controlMilliseconds,
  controlStatuses,
  dueAt,
  optionsOf,
  planVariable,
  type LoadPlan,
} from "./plan.ts";
import { requestOf } from "./questions.ts";

/*
 * What k6 runs, by its own runtime and not by Node: it takes TypeScript as it is, without packages. Each function is one request
 * of its kind and tells the runner, a line each, when it begins and what became of it.
 */

/** k6's own, which its types leave out. */
declare const console: { log(line: string): void };

const plan = JSON.parse(__ENV[planVariable] ?? "{}") as LoadPlan;
const [colorHeader, streamHeader] = [asGoWrites(headers.color), asGoWrites(headers.stream)];

export const options = optionsOf(plan);

export function health(): void {
  ask("health");
}

export function chat(): void {
  ask("chat");
}

export function stream(): void {
  ask("stream");
}

/** When this virtual user was last told that requests are wanted, milliseconds since 1970. */
let wantedAt = 0;
let over = false;

/** Asks the runner, who may have gone or be cutting us: then nothing is begun that would be cut too. */
function isWanted(): boolean {
  const now = Date.now();
  if (over || now - wantedAt < controlMilliseconds) return !over;
  const { status } = http.get(plan.controlUrl, { timeout: controlMilliseconds });
  over = status === controlStatuses.over;
  if (status === controlStatuses.wanted) wantedAt = now;
  else if (!over) console.log(unsentLine);
  return status === controlStatuses.wanted;
}

function ask(kind: RequestKind): void {
  if (!isWanted()) return;
  const { iterationInTest: index, startTime } = exec.scenario;
  const { id, path, body, user } = requestOf(kind, index, plan);
  const vu = exec.vu.idInTest;
  const t = Date.now();
  const late = Math.max(0, Math.round(t - dueAt(startTime, index, plan.rates[kind] ?? 0)));
  const begun: Begun = { vu, t, kind, id, late };
  console.log(begunMark + JSON.stringify(begun));
  const response = http.request(body === undefined ? "GET" : "POST", plan.url + path, body, {
    headers: {
      "X-Request-Id": id,
      "X-User-Id": user,
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    timeout: plan.patienceSeconds[kind] * 1000,
    responseType: "text",
  });
  console.log(endedMark + JSON.stringify(endOf(kind, vu, Date.now() - t, response)));
}

/** The part of k6's response that is told. */
interface Response {
  readonly status: number;
  /** Null where there was no answer, which k6's types do not say. */
  readonly body: string | null;
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timings: { readonly blocked: number; readonly duration: number; readonly receiving: number };
}

function endOf(kind: RequestKind, vu: number, elapsed: number, response: Response): Ended {
  const { status, timings, error } = response;
  // Nothing at all of both is known for a connection that never was.
  const timed = timings.blocked + timings.duration;
  // What another server's head comes with is not known, and its chunks may hold several tokens.
  const promised = response.headers[streamHeader] === byToken;
  const received = { status, body: response.body ?? "", failure: error, byToken: promised };
  return {
    vu,
    ms: rounded(timed > 0 ? timed : elapsed),
    status,
    color: response.headers[colorHeader] ?? "",
    ...(kind === "stream" && promised && { ttft: rounded(timed - timings.receiving) }),
    ...judgeAnswer(kind, received),
  };
}

/** `X-Color` of `x-color`: k6 has the names of headers as Go writes them. */
function asGoWrites(header: string): string {
  return header.replace(/(^|-)[a-z]/g, (first) => first.toUpperCase());
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
