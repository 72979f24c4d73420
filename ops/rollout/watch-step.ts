import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "../exit.ts";
import { decide, type Decision } from "./decision.ts";
import { greater, judge, referenceOf, type Judgement, type Reference } from "./judgement.ts";
import { left } from "./leave.ts";
import { renewed } from "./lease.ts";
import { overtakenBy } from "./ownership.ts";
import { observeStep } from "./observe.ts";
import { heard, passed, percentOf, turnedBack, weightsAt, type RolloutState } from "./state.ts";
import type { Tools } from "./tools.ts";

/** Nothing is known yet: the window has to begin after the step's first scrape. */
const nothingYet: Judgement = {
  status: "inconclusive",
  checks: [
    { check: "requests", value: "not counted yet", limit: "a scrape after the step", status: "inconclusive" },
  ],
};

/** Looks at a step's figures at every scrape until they decide. */
export async function watchStep(state: RolloutState, tools: Tools): Promise<RolloutState> {
  let current = state;
  let said = "";
  for (;;) {
    // Whoever has moved the users meanwhile is not to lose them to a renewal.
    const overtaken = overtakenBy(await tools.mover.live(), current);
    if (overtaken !== undefined) return left(current, overtaken, tools);
    const held = await renewed(current, tools);
    if (held !== current) current = await kept(held, tools);
    const wish = await tools.wishes.next();
    if (wish === "abort") return turnedBack(current, "aborted", "the operator asked for it");
    if (wish !== undefined) current = await kept(heard(current, wish), tools);

    const seen = await look(current, tools);
    const { decision, judgement, next } = seen;
    current = next;
    const words = wordsOf(current, decision, judgement);
    if (words !== said) tools.session.terminal.note(`          ${words}`);
    said = words;
    if (decision.act !== "hold") return await concluded(current, decision, seen, tools);
    await delay(tools.scrapeSeconds * 1000, undefined, { signal: tools.session.interruption.graceful }).catch(
      () => undefined,
    );
  }
}

interface Look extends Figures {
  readonly decision: Decision;
}

async function look(state: RolloutState, tools: Tools): Promise<Look> {
  const now = new Date();
  const { judgement, next, lately } = await figures(state, now, tools);
  const overtaken = overtakenBy(await tools.mover.live(), state);
  const decision = decide(next, {
    elapsedSeconds: secondsSince(state.since, now),
    judgement,
    blindSeconds: secondsSince(next.blindSince, now),
    ...(overtaken !== undefined && { overtaken }),
  });
  return { decision, judgement, next, lately };
}

interface Figures {
  /** Undefined where Prometheus did not answer. */
  readonly judgement: Judgement | undefined;
  readonly next: RolloutState;
  /** What the other color's users met in this step. */
  readonly lately: Reference;
}

async function figures(state: RolloutState, now: Date, tools: Tools): Promise<Figures> {
  const { plan } = state;
  // One scrape after the switch: whatever is counted from there on, this step's users brought.
  const first = Date.parse(state.since ?? now.toISOString()) + (tools.scrapeSeconds + 1) * 1000;
  const start = new Date(state.countedFrom ?? first);
  if (now <= start) return { judgement: nothingYet, next: state, lately: {} };
  try {
    const observation = await observeStep(tools, plan, start, now);
    const { blindSince, ...sighted } = state;
    // The next look counts from here, if this instant was scraped.
    if (observation === undefined)
      return { judgement: nothingYet, next: { ...sighted, countedFrom: now.toISOString() }, lately: {} };
    return {
      judgement: judge(observation, plan, state.reference),
      next: sighted,
      lately: referenceOf(observation.active, plan.minimumSamples, {}),
    };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const blindSince = state.blindSince ?? now.toISOString();
    const next = { ...state, blindSince };
    if (state.blindSince === undefined) await tools.file.write(next);
    return { judgement: undefined, next, lately: {} };
  }
}

async function concluded(
  state: RolloutState,
  decision: Exclude<Decision, { act: "hold" }>,
  { judgement, lately }: Look,
  tools: Tools,
): Promise<RolloutState> {
  const weights = weightsAt(state.plan, percentOf(state));
  const seconds = secondsSince(state.since, new Date());
  const facts = { step: `watch ${percentOf(state)} %`, from: weights, to: weights, seconds };
  const checks = judgement === undefined ? {} : { checks: judgement.checks };
  switch (decision.act) {
    case "go on":
      await tools.log.add({ ...facts, outcome: "passed", ...checks });
      return passed({ ...state, reference: greater(state.reference, lately) });
    case "back":
      await tools.log.add({ ...facts, outcome: decision.outcome, reason: decision.reason, ...checks });
      return turnedBack(state, decision.outcome, decision.reason);
    case "leave":
      return left(state, decision.reason, tools);
  }
}

async function kept(state: RolloutState, { file }: Tools): Promise<RolloutState> {
  await file.write(state);
  return state;
}

function secondsSince(time: string | undefined, now: Date): number {
  return time === undefined ? 0 : (now.getTime() - Date.parse(time)) / 1000;
}

function wordsOf(state: RolloutState, decision: Decision, judgement: Judgement | undefined): string {
  if (decision.act === "leave" || decision.act === "back") return decision.reason;
  if (decision.act === "go on") return "passed";
  if (judgement === undefined || state.paused) return decision.why;
  if (judgement.status === "pass") return "good so far";
  const missing = judgement.checks.find(({ status }) => status === "inconclusive");
  return missing === undefined ? "waiting for figures" : `still missing: ${missing.check}`;
}
