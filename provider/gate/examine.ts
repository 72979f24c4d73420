import { RouterProbe } from "../color-probe.ts";
import { identity, memory, readiness, smoke } from "./basic-checks.ts";
import type { GateCheck } from "./check.ts";
import { colorFacts } from "./color-facts.ts";
import { compatibilityChecks, type Compatibility, type Described } from "./compatibility.ts";
import type { DirectAccess } from "./direct-access.ts";
import { DirectPath } from "./direct-path.ts";
import { goldenChecks } from "./golden-checks.ts";
import type { GoldenItem } from "./golden-item.ts";
import type { GoldenLimits } from "./golden-limits.ts";
import { measure } from "./measure.ts";
import type { Watch } from "../router-host.ts";
import type { Reference, ServedRoute } from "./reference.ts";
import type { Measurement } from "./sample.ts";
import { standingOf } from "./standing.ts";
import { mostWithin } from "./statistics.ts";

/** The router whose direct paths lead to the colors. */
export interface ExaminedRouter extends DirectAccess {
  /** What users meet, where the router does not tell it. Default: it is asked. */
  readonly served?: ServedRoute | undefined;
}

/** A color that wants users. */
export interface Candidate {
  readonly color: string;
  /** Identity of the release that it must serve. */
  readonly release: string;
  /** Name of its container, where a Docker engine runs it. */
  readonly containerName?: string | undefined;
  /** Who looks at what it runs in. Default: a look at that container. */
  readonly watch?: Watch;
  /** True for a release that users had before the last change: it is asked only whether it is fit to serve. Default: false. */
  readonly hadUsersBefore?: boolean;
  /** True for a release that the last update let in: it may have fewer servers than it wants. Default: false. */
  readonly hasUsers?: boolean;
  /** True for a release that was compared before, by the same rules: it is not compared again. Default: false. */
  readonly passedBefore?: boolean;
  /** True to ask everything also where the release has users already. Default: false. */
  readonly asksAll?: boolean;
}

/** What candidates are held to, defaults filled in. */
export interface GateRules {
  readonly loadBudgetSeconds: number;
  readonly smokePrompts: readonly string[];
  readonly smokeTimeoutSeconds: number;
  readonly memoryPercent?: number | undefined;
  readonly compatibility: Compatibility;
  readonly golden?:
    | {
        readonly file: string;
        readonly timeoutSeconds: number;
        readonly items: readonly GoldenItem[];
        readonly limits: GoldenLimits;
      }
    | undefined;
}

/** Who looks on. */
export interface Watcher {
  /** Ends everything at once. */
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

/** Everything that was found of one candidate. */
export interface Examination {
  readonly color: string;
  readonly release: string;
  /** The color that it was compared with, or why with none. */
  readonly comparedWith: Reference;
  readonly checks: readonly GateCheck[];
  /** True where it is not ready, serves another release, or answers nothing: it may get no users in any mode. */
  readonly isUnfit: boolean;
  /** True where it was asked no more than whether it is fit to serve. Default: false. */
  readonly isTrusted?: boolean;
  /** What was measured of the golden set. Default: no golden set. */
  readonly measurements?: readonly Measurement[];
  readonly seconds: number;
}

/** Examines a color by the direct path of a router. Every request is bounded; throws only where `signal` aborts. */
export async function examine(
  router: ExaminedRouter,
  candidate: Candidate,
  rules: GateRules,
  watcher: Watcher,
): Promise<Examination> {
  const started = performance.now();
  const probe = new RouterProbe(router);
  const direct = new DirectPath(router);
  const { color, release } = candidate;
  try {
    const basic = await basicChecks(probe, candidate, rules, watcher);
    const found = (
      rest: Omit<Examination, "color" | "release" | "isUnfit" | "seconds">,
      isUnfit: boolean,
    ) => {
      return { color, release, isUnfit, seconds: (performance.now() - started) / 1000, ...rest };
    };
    if (basic.some(({ status }) => status !== "pass"))
      return found({ comparedWith: { missing: "it was not asked that much" }, checks: basic }, true);
    const { comparedWith, trustedFor } = await standingOf(candidate, probe, watcher.signal, router.served);
    if (trustedFor !== undefined)
      return found(
        { comparedWith, checks: [...basic, notAsked(color, rules, trustedFor)], isTrusted: true },
        false,
      );
    const beside = await compatible(direct, color, comparedWith, rules, watcher);
    const golden = await goldenOf(direct, color, comparedWith, rules, watcher);
    const checks = [
      ...basic,
      ...beside,
      ...golden.checks,
      ...(await memoryOf(direct, color, rules, watcher)),
    ];
    return found({ comparedWith, checks, ...(rules.golden && { measurements: golden.measurements }) }, false);
  } finally {
    await Promise.all([probe.close(), direct.close()]);
  }
}

/** Up to the first that does not pass: what comes after it would fail of the same. */
async function basicChecks(
  probe: RouterProbe,
  candidate: Candidate,
  rules: GateRules,
  watcher: Watcher,
): Promise<GateCheck[]> {
  const checks: GateCheck[] = [];
  const steps = [
    () => readiness(probe, candidate, rules, watcher),
    () => identity(probe, candidate, watcher),
    ...rules.smokePrompts.map((_prompt, index) => () => smoke(probe, candidate, index, rules, watcher)),
  ];
  for (const step of steps) {
    const check = await step();
    checks.push(check);
    if (check.status !== "pass") break;
  }
  return checks;
}

function notAsked(color: string, { golden }: GateRules, reason: string): GateCheck {
  return {
    color,
    check: golden === undefined ? "compatibility" : "golden set",
    status: "not applicable",
    value: `not asked: ${reason}`,
    limit: "such a release must be ready, be the recorded one, and answer",
  };
}

async function compatible(
  direct: DirectPath,
  color: string,
  comparedWith: Reference,
  { compatibility }: GateRules,
  { signal, progress }: Watcher,
): Promise<GateCheck[]> {
  const limit = "keeps API, history schema and model header of the color that serves";
  if ("missing" in comparedWith)
    return [{ color, check: "compatibility", status: "not applicable", value: comparedWith.missing, limit }];
  progress(`${color}: compatibility with ${comparedWith.color}`);
  const [candidate, serving] = await Promise.all([
    described(direct, color, signal),
    described(direct, comparedWith.color, signal),
  ]);
  return compatibilityChecks(candidate, serving, compatibility);
}

async function described(direct: DirectPath, color: string, signal: AbortSignal): Promise<Described> {
  const [deep, api] = await Promise.all([
    direct.json(`/${color}/health/deep`, signal),
    direct.json(`/${color}/openapi.json`, signal),
  ]);
  return {
    color,
    facts: colorFacts(deep.value),
    api: api.value,
    failures: {
      ...(deep.failure !== undefined && { facts: deep.failure }),
      ...(api.failure !== undefined && { api: api.failure }),
    },
  };
}

/** Where no agreement is asked for, a serving color that is busy is asked for no longer than this, and for enough answers. */
const comparisonSeconds = 5;

async function goldenOf(
  direct: DirectPath,
  color: string,
  comparedWith: Reference,
  { golden }: GateRules,
  { signal, progress }: Watcher,
): Promise<{ checks: GateCheck[]; measurements: Measurement[] }> {
  if (golden === undefined) return { checks: [], measurements: [] };
  const { items, limits, timeoutSeconds } = golden;
  const measurements = await measure(
    (asked, item) => direct.ask(asked, item, timeoutSeconds, signal),
    {
      items,
      candidate: color,
      reference: "color" in comparedWith ? comparedWith.color : undefined,
      toleratedFailures: mostWithin(limits.errorPercent, items.length),
      minimumSamples: limits.minimumSamples,
      // Agreement is about every item; times are told by some.
      referenceSeconds: limits.agreementPercent === undefined ? comparisonSeconds : Infinity,
    },
    progress,
  );
  const checks = goldenChecks({ color, reference: comparedWith, items: items.length, measurements, limits });
  return { checks, measurements };
}

async function memoryOf(
  direct: DirectPath,
  color: string,
  { memoryPercent }: GateRules,
  { signal }: Watcher,
): Promise<GateCheck[]> {
  if (memoryPercent === undefined) return [];
  const { value, failure } = await direct.json(`/${color}/health/deep`, signal);
  return [memory(color, colorFacts(value).memoryPercent, memoryPercent, failure)];
}
