import { countsIn, statusOf } from "./gate/check.ts";
import { examine, type Candidate, type Examination } from "./gate/examine.ts";
import { GateError, sentenceOf } from "./gate/gate-error.ts";
import { gateInputs, gateRules, type GateInputs } from "./gate/gate-inputs.ts";
import { digestOf, memoryAfter, memoryIn, type GateMemory } from "./gate/gate-memory.ts";
import { keepVerdict } from "./gate/kept-verdict.ts";
import { reportOf, tableOf } from "./gate/report.ts";
import { wrongForm } from "./gate/router-form.ts";
import { verdictOf } from "./gate/verdict.ts";
import { unknown, type CallContext, type Properties, type ResourceKind } from "./kind.ts";
import { removeVerdicts } from "./kubernetes-verdicts.ts";
import { refusals } from "./promotion-refusals.ts";
import { keepReport, timeInName } from "./report-folder.ts";
import { openRouterHost } from "./router-host.ts";
import { messageOf } from "./wire.ts";

/**
 * Runs the checks when a candidate's identity, the limits, the golden set or the active color change; preview does no I/O. Reports
 * go into the folder of the project, `root`.
 */
export function gateWithReportsIn(root: string): ResourceKind {
  return {
    check(news, recorded) {
      const { versions, rejected, serving, ...rest } = news;
      const candidateVersions = versionsOf(news["candidates"], versions);
      return {
        inputs: { ...rest, ...(candidateVersions && { versions: candidateVersions }) },
        failures: [...wrongForm(news), ...refusals({ ...news, versions, rejected, serving }, recorded)],
      };
    },
    // What users meet is looked up where there is something to judge, and is nothing to judge.
    equal: (path) => path === "served",
    preview: (news) => ({
      ...news,
      approved: news["candidates"],
      before: unknown,
      verdict: unknown,
      passed: unknown,
    }),
    async create(news, context) {
      return { id: "gate", outputs: await judge(root, {}, news, context) };
    },
    update: (_id, recorded, news, context) => judge(root, recorded, news, context),
    async delete(_id, outputs) {
      const { kubernetes } = gateInputs.pick({ kubernetes: true }).parse(outputs);
      if (kubernetes === undefined) return;
      await removeVerdicts("router" in kubernetes ? kubernetes.router : kubernetes.colors);
    },
  };
}

/** The engine starts a provider in the program's folder. */
export const promotionGate: ResourceKind = gateWithReportsIn(process.cwd());

/** One candidate after the other: they are measured, and would be each other's load. */
async function judge(
  root: string,
  recorded: Properties,
  news: Properties,
  context: CallContext,
): Promise<Properties> {
  const wanted = gateInputs.parse(news);
  const rules = gateRules(wanted);
  const digest = digestOf(rules);
  const memory = memoryIn(recorded);
  const examinations: Examination[] = [];
  const reports: string[] = [];
  const host = await openRouterHost(wanted);
  try {
    for (const candidate of candidatesOf(wanted, memory, digest)) {
      const watch = host.watch(candidate.color);
      const found = await examine(host, { ...candidate, watch }, rules, context);
      const report = await kept(root, wanted, found, context);
      examinations.push(found);
      if (report !== undefined) reports.push(report);
      await keepVerdict(host, wanted, found, context);
      decide(wanted, found, report, context);
    }
  } finally {
    await host.close();
  }
  return {
    ...news,
    verdict: verdictOf(examinations, reports),
    ...memoryAfter(memory, wanted.candidates, examinations, digest),
  };
}

function candidatesOf(
  { candidates }: GateInputs,
  { approved, before, passed }: GateMemory,
  rules: string,
): Candidate[] {
  return Object.entries(candidates).map(([color, release]) => ({
    color,
    release,
    hadUsersBefore: before[color] === release,
    hasUsers: approved[color] === release,
    passedBefore: passed[color]?.release === release && passed[color].rules === rules,
  }));
}

/** What the engine records: another version of a color without users is no change of the gate. */
function versionsOf(candidates: unknown, versions: unknown): Record<string, unknown> | undefined {
  if (!isRecord(candidates) || !isRecord(versions)) return undefined;
  return Object.fromEntries(Object.entries(versions).filter(([color]) => color in candidates));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object";
}

/** Path of the report. One that cannot be written keeps nobody from a good release. */
async function kept(
  root: string,
  { mode, golden }: GateInputs,
  found: Examination,
  context: CallContext,
): Promise<string | undefined> {
  const at = new Date();
  const stack = stackOf(context.urn);
  const report = reportOf({ stack, at, mode, goldenSet: golden?.file }, found);
  try {
    return await keepReport(root, stack, `gate-${timeInName(at)}-${found.color}`, report);
  } catch (error) {
    context.warn(`the gate's report of ${found.color} could not be written: ${messageOf(error)}`);
    return undefined;
  }
}

/** Shows the checks, and throws where the color may not receive users. */
function decide(
  { mode }: GateInputs,
  { color, checks, isUnfit }: Examination,
  report: string | undefined,
  context: CallContext,
): void {
  const status = statusOf(checks);
  // The engine shows the first line on the gate's row, and all of them at its end.
  const told = [`${color}: ${status}, ${countsIn(checks)}`, ...tableOf(checks)];
  context.info([...told, ...(report === undefined ? [] : [`report: ${report}`])].join("\n"));
  if (status === "pass") return;
  if (isUnfit || mode === "enforce") throw new GateError(color, checks, report);
  context.warn(`gate.mode is warn, so users meet it all the same: ${sentenceOf(color, checks)}`);
}

/** `urn:pulumi:dev::bluegreen::…` is of the stack `dev`. */
function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":")[2] ?? "unknown";
}
