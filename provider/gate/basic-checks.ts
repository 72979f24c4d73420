import { innermostMessage, inWords, type RouterProbe } from "../color-probe.ts";
import { ContainerWatch } from "../container-watch.ts";
import { bounded, pause } from "../time.ts";
import type { GateCheck } from "./check.ts";
import type { Candidate, GateRules, Watcher } from "./examine.ts";
import { Obstacles } from "./obstacle.ts";

/** A small model is there within seconds and each look's pause is users' wait for it; one that takes longer is looked at less often. */
const promptSeconds = 10;
const promptPause = 100;
const latePause = 500;

/**
 * Waits until a color is ready, for its load budget at most; one that can never be, or to which no request comes, is not waited for.
 * A release that had users may have them again with fewer servers than it wants: a dead node is no reason to bar the way back.
 */
export async function readiness(
  probe: RouterProbe,
  { color, containerName, watch = new ContainerWatch(containerName), ...users }: Candidate,
  { loadBudgetSeconds: budget }: GateRules,
  { signal, progress }: Watcher,
): Promise<GateCheck> {
  const check = { color, check: "readiness", limit: `ready within gate.loadBudgetSeconds = ${budget} s` };
  const started = performance.now();
  const obstacles = new Obstacles();
  for (;;) {
    const state = await probe.color(color, signal);
    const seconds = (performance.now() - started) / 1000;
    const answers = state.status === 200;
    const lack = await watch.unfinished();
    if (answers && lack === undefined) return { ...check, status: "pass", value: "ready" };
    if (answers && lack?.mayServe === true && (users.hadUsersBefore === true || users.hasUsers === true))
      return {
        ...check,
        status: "pass",
        value: `ready for users that it had already, although ${lack.sentence}`,
      };
    const end = await watch.end(seconds >= budget);
    if (end !== undefined) return { ...check, status: "fail", value: end };
    const met = probe.isGuarded ? obstacles.meet(state, seconds) : undefined;
    const said = met === undefined ? inWords(state) : `${met.obstacle.value} (${inWords(state)})`;
    const missing = [...(answers ? [] : [said]), ...(lack === undefined ? [] : [lack.sentence])];
    if (seconds >= budget || met?.lasts === true)
      return {
        ...check,
        status: "fail",
        value: `${missing.join("; ")} after ${Math.round(seconds)} s`,
        ...(met && { cure: met.obstacle.cure }),
      };
    progress(`${color}: ${missing.join("; ")}; ${Math.round(seconds)} s of ${budget} s`);
    await pause(seconds < promptSeconds ? promptPause : latePause, signal);
  }
}

/** Whether a color serves the release that was recorded. */
export async function identity(
  probe: RouterProbe,
  { color, release }: Candidate,
  { signal }: Watcher,
): Promise<GateCheck> {
  const check = { color, check: "release identity", limit: `must serve ${color} ${release.slice(0, 12)}` };
  const state = await probe.color(color, signal);
  const served = `${state.color ?? "no color"} ${state.release?.slice(0, 12) ?? inWords(state)}`;
  const isRight = state.color === color && state.release === release;
  return { ...check, status: isRight ? "pass" : "fail", value: `serves ${served}` };
}

/** Whether a color answers one smoke prompt. */
export async function smoke(
  probe: RouterProbe,
  { color }: Candidate,
  index: number,
  { smokePrompts, smokeTimeoutSeconds }: GateRules,
  { signal, progress }: Watcher,
): Promise<GateCheck> {
  const check = {
    color,
    check: `smoke prompt ${index + 1} of ${smokePrompts.length}`,
    limit: `an answer within gate.smokeTimeoutSeconds = ${smokeTimeoutSeconds} s`,
  };
  progress(`${color}: ${check.check}`);
  try {
    await probe.chat(color, smokePrompts[index] ?? "", bounded(smokeTimeoutSeconds * 1000, signal));
    return { ...check, status: "pass", value: "answered" };
  } catch (error) {
    signal.throwIfAborted();
    const late = error instanceof Error && error.name === "TimeoutError";
    const value = late ? `no answer after ${smokeTimeoutSeconds} s` : innermostMessage(error);
    return { ...check, status: "fail", value };
  }
}

/** Whether the memory of a color that has answered is below its limit. `failure`: why it could not be asked. */
export function memory(
  color: string,
  percent: number | undefined,
  most: number,
  failure?: string,
): GateCheck {
  const check = {
    color,
    check: "memory",
    limit: `at most gate.limits.memoryPercent = ${most} % of its limit`,
  };
  if (percent === undefined)
    return {
      ...check,
      status: "inconclusive",
      value: `unknown: ${failure ?? "/health/deep has no memory_pct"}`,
      cure: `let ${color}'s server state memory_pct, or remove gate.limits.memoryPercent`,
    };
  const cure = `raise ${color}.memoryMebibytes, or lower its settings.contextTokens or parallelSequences`;
  return {
    ...check,
    status: percent <= most ? "pass" : "fail",
    value: `${percent.toFixed(1)} %`,
    cure,
    measured: { name: "memory_ratio", value: percent / 100, limit: most / 100 },
  };
}
