import exec from "k6/execution";
import http from "k6/http";
import { begunMark, endedMark, type Begun, type Ended } from "./line.ts";
import { outcomeOf } from "./outcome.ts";
import { controlMilliseconds, optionsOf, planVariable, type Kind, type LoadPlan } from "./plan.ts";
import { requestOf } from "./questions.ts";

/*
 * What k6 runs, by its own runtime and not by Node: it takes TypeScript as it is, without packages. Each function is one request
 * of its kind and tells the runner, a line each, when it begins and what became of it.
 */

/** k6's own, which its types leave out. */
declare const console: { log(line: string): void };

const plan = JSON.parse(__ENV[planVariable] ?? "{}") as LoadPlan;

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

const gone = 410;

let askedAt = 0;
let ended = false;

/** True once the runner wants no more requests. Where it does not answer in time, the load goes on. */
function isOver(): boolean {
  if (!ended && Date.now() - askedAt >= controlMilliseconds) {
    askedAt = Date.now();
    ended = http.get(plan.controlUrl, { timeout: controlMilliseconds }).status === gone;
  }
  return ended;
}

function ask(kind: Kind): void {
  if (isOver()) return;
  const { path, body, user } = requestOf(kind, exec.scenario.iterationInTest, plan);
  const vu = exec.vu.idInTest;
  const t = Date.now();
  const begun: Begun = { vu, t, kind };
  console.log(begunMark + JSON.stringify(begun));
  const response = http.request(body === undefined ? "GET" : "POST", plan.url + path, body, {
    headers: { "X-User-Id": user, ...(body !== undefined && { "Content-Type": "application/json" }) },
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

function endOf(kind: Kind, vu: number, elapsed: number, response: Response): Ended {
  const { status, timings, error } = response;
  // Nothing at all of both is known for a connection that never was.
  const timed = timings.blocked + timings.duration;
  const received = { status, body: response.body ?? "", failure: error };
  return {
    vu,
    ms: rounded(timed > 0 ? timed : elapsed),
    status,
    color: response.headers["X-Color"] ?? "",
    // Its head comes with its first token.
    ...(kind === "stream" && status === 200 && { ttft: rounded(timed - timings.receiving) }),
    ...outcomeOf(kind, received),
  };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
