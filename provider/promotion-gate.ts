import { z } from "zod";
import { ContainerWatch } from "./container-watch.ts";
import { innermostMessage, inWords, RouterProbe } from "./color-probe.ts";
import { unknown, type CallContext, type Properties, type ResourceKind } from "./kind.ts";
import type { GateCheck, Verdict } from "./resources.ts";
import { refusals } from "./promotion-refusals.ts";
import { bounded, pause } from "./time.ts";

const inputs = z.object({
  activeColor: z.string(),
  candidates: z.record(z.string(), z.string()),
  url: z.string(),
  containers: z.record(z.string(), z.string()).default({}),
  limits: z.object({
    loadBudgetSeconds: z.number(),
    smokePrompts: z.array(z.string()),
    smokeTimeoutSeconds: z.number(),
  }),
});

type GateInputs = z.infer<typeof inputs>;

/** Runs the checks when a candidate's identity, the limits or the active color change; preview does no I/O. */
export const promotionGate: ResourceKind = {
  check(news, recorded) {
    const { versions, rejected, ...inputsToRecord } = news;
    return { inputs: inputsToRecord, failures: refusals({ ...news, versions, rejected }, recorded) };
  },
  preview: (news) => ({ ...news, approved: news["candidates"], verdict: unknown }),
  async create(news, context) {
    return { id: "gate", outputs: await judge(news, context) };
  },
  update: (_id, _outputs, news, context) => judge(news, context),
};

async function judge(news: Properties, context: CallContext): Promise<Properties> {
  const wanted = inputs.parse(news);
  const probe = new RouterProbe(wanted.url);
  try {
    const checks: GateCheck[] = [];
    for (const [color, release] of Object.entries(wanted.candidates)) {
      checks.push(await readiness(probe, color, wanted, context));
      checks.push(await identity(probe, color, release, context));
      checks.push(...(await smoke(probe, color, wanted, context)));
    }
    for (const check of checks)
      context.progress(`${check.color}: ${check.check} ${check.value} (${check.limit})`);
    const verdict: Verdict = { status: "pass", checks };
    return { ...news, verdict, approved: wanted.candidates };
  } finally {
    await probe.close();
  }
}

async function readiness(
  probe: RouterProbe,
  color: string,
  gate: GateInputs,
  context: CallContext,
): Promise<GateCheck> {
  const budget = gate.limits.loadBudgetSeconds;
  const limit = `ready within gate.loadBudgetSeconds = ${budget} s`;
  const watch = new ContainerWatch(gate.containers[color]);
  const started = performance.now();
  for (;;) {
    const state = await probe.color(color, context.signal);
    const seconds = (performance.now() - started) / 1000;
    if (state.status === 200) {
      return { color, check: "readiness", value: "ready", limit: `within ${budget} s` };
    }
    const end = await watch.end();
    if (end !== undefined) throw new GateError(color, "readiness", end, limit);
    if (seconds >= budget) {
      throw new GateError(color, "readiness", `${inWords(state)} after ${Math.round(seconds)} s`, limit);
    }
    context.progress(`${color}: ${inWords(state)}; ${Math.round(seconds)} s of ${budget} s`);
    await pause(500, context.signal);
  }
}

async function identity(
  probe: RouterProbe,
  color: string,
  release: string,
  context: CallContext,
): Promise<GateCheck> {
  const state = await probe.color(color, context.signal);
  if (state.color !== color || state.release !== release) {
    const served = `${state.color ?? "no color"} ${state.release?.slice(0, 12) ?? inWords(state)}`;
    throw new GateError(
      color,
      "release identity",
      `serves ${served}`,
      `must serve ${color} ${release.slice(0, 12)}`,
    );
  }
  return { color, check: "release identity", value: release.slice(0, 12), limit: "as recorded" };
}

async function smoke(
  probe: RouterProbe,
  color: string,
  gate: GateInputs,
  context: CallContext,
): Promise<GateCheck[]> {
  const { smokePrompts, smokeTimeoutSeconds } = gate.limits;
  const checks: GateCheck[] = [];
  for (const [index, prompt] of smokePrompts.entries()) {
    const check = `smoke prompt ${index + 1} of ${smokePrompts.length}`;
    context.progress(`${color}: ${check}`);
    try {
      await probe.chat(color, prompt, bounded(smokeTimeoutSeconds * 1000, context.signal));
    } catch (error) {
      context.signal.throwIfAborted();
      const late = error instanceof Error && error.name === "TimeoutError";
      const value = late ? `no answer after ${smokeTimeoutSeconds} s` : innermostMessage(error);
      throw new GateError(
        color,
        check,
        value,
        `an answer within gate.smokeTimeoutSeconds = ${smokeTimeoutSeconds} s`,
      );
    }
    checks.push({ color, check, value: "answered", limit: `within ${smokeTimeoutSeconds} s` });
  }
  return checks;
}

/** A color that may not receive users: names check, value, limit and cure. */
export class GateError extends Error {
  constructor(color: string, check: string, value: string, limit: string) {
    super(
      `gate: ${color} did not pass: ${check}: ${value}; limit: ${limit}. The route was not touched, users meet what they ` +
        `met before. Do: look at ${color}'s log (npx bluegreen logs ${color}), mend ${color}, then pulumi up again.`,
    );
  }
}
