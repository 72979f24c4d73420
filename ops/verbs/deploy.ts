import type { Color } from "../../components/color.ts";
import { secondsSince } from "../elapsed.ts";
import type { Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { operationId } from "../operation-id.ts";
import { OperationLog } from "../operation-log.ts";
import { deployReport, type DeployStep } from "../deploy/report.ts";
import { snapshot, type ColorSnapshot } from "../deploy/snapshot.ts";
import { readConfig } from "../project.ts";
import { writeReport } from "../reports.ts";
import { prometheusOf } from "../rollout/equip.ts";
import { requireOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import type { Session } from "../verb.ts";
import { gate } from "./gate.ts";
import { stage, type ReleaseOptions } from "./release.ts";
import { rollout, type RolloutOptions } from "./rollout.ts";
import { up } from "./up.ts";

export interface DeployOptions
  extends ReleaseOptions, Omit<RolloutOptions, "to" | "resume" | "abort" | "pause"> {
  readonly monitored?: boolean;
}

/** Everything that a new model needs: stage it, bring it to the standby, judge it, move the users step by step. */
export async function deploy(session: Session, options: DeployOptions): Promise<Exit> {
  const { project, terminal } = session;
  const operation = operationId("deploy", new Date());
  const log = new OperationLog(project, "deploy", operation);
  // One answer for machines, at the end.
  const quiet: Session = { ...session, terminal: { ...terminal, result: () => undefined } };
  const steps: DeployStep[] = [];
  const timed = async <T>(
    step: string,
    work: () => Promise<T>,
    outcomeOf: (result: T) => string,
  ): Promise<T> => {
    const started = performance.now();
    terminal.print(terminal.paint("bold", `deploy: ${step}`));
    try {
      const result = await work();
      steps.push({ step, outcome: outcomeOf(result), seconds: secondsSince(started) });
      return result;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      steps.push({ step, outcome: "failed", seconds: secondsSince(started), reason });
      throw error;
    } finally {
      const last = steps.at(-1);
      if (last !== undefined) await log.add(last);
    }
  };

  const snapshots: Record<"before" | "after", readonly ColorSnapshot[]> = { before: [], after: [] };
  let exit: Exit = "failed";
  try {
    const staged = await timed(
      "release",
      () => stage(session, options),
      ({ color, version }) => `${color} ${version}`,
    );
    await timed(
      "up",
      () => up(quiet),
      (came) => came,
    );
    const refused = await timed(
      "gate",
      () => judged(quiet, staged.color),
      (came) => came ?? "passed",
    );
    if (refused !== undefined) return (exit = refused);
    if (options.monitored === true)
      snapshots.before = await timed("metrics before", () => measure(session), counted);
    exit = await timed(
      "rollout",
      () => rollout(quiet, { ...options, to: staged.color }),
      (came) => came,
    );
    if (options.monitored === true)
      snapshots.after = await timed("metrics after", () => measure(session), counted);
  } finally {
    const facts = { operation, exit, steps, metrics: options.monitored === true ? snapshots : null };
    const path = await writeReport(project, operation, deployReport(facts), facts);
    terminal.table(steps.map(({ step, outcome, seconds }) => [`  ${step}`, duration(seconds), outcome]));
    terminal.print(`report: ${path}`);
    if (exit !== "failed") terminal.result({ ...facts, report: path });
  }
  return exit;
}

/** Why the standby may not go on; undefined where it may. One that is stopped is judged by the rollout's first step alone. */
async function judged(session: Session, color: Color): Promise<Exit | undefined> {
  const { standby, gate: rules } = await readConfig(session.project);
  if (standby === "stopped") return undefined;
  const verdict = await gate(session, {}, color);
  return verdict === "ok" || rules.mode === "warn" ? undefined : verdict;
}

function counted(snapshots: readonly ColorSnapshot[]): string {
  return snapshots.map(({ color, requests }) => `${color}: ${requests} requests`).join(", ");
}

/** What the colors did lately. Throws `OperatorError` where the stack has no Prometheus, or it does not answer. */
async function measure({ project, interruption }: Session): Promise<readonly ColorSnapshot[]> {
  const stack = await requireStack(project, interruption);
  const outputs = await requireOutputs(stack, project);
  return withHttp({ timeoutSeconds: 10, signal: interruption.graceful }, (http) =>
    snapshot(prometheusOf(http, outputs, project.name), new Date()),
  );
}
