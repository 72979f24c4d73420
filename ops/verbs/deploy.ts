import type { Color } from "../../components/color.ts";
import { usersSeriesOf } from "../../components/monitoring/users-series.ts";
import { secondsSince } from "../elapsed.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { operationId } from "../operation-id.ts";
import { OperationLog } from "../operation-log.ts";
import { gateStep, type GateStep } from "../deploy/gate-step.ts";
import { preflight } from "../deploy/preflight.ts";
import { deployReport, type DeployStep } from "../deploy/report.ts";
import { snapshot, type ColorSnapshot } from "../deploy/snapshot.ts";
import { readConfig } from "../project.ts";
import { writeReport } from "../reports.ts";
import { prometheusOf } from "../rollout/equip.ts";
import { usersQueries } from "../rollout/users-queries.ts";
import { requireOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import type { Session } from "../verb.ts";
import { gate } from "./gate.ts";
import { recordedOutputs, refuseBoth, servedNow, stagedBefore, unmoved } from "../deploy/staged.ts";
import { readied, startsInRollout } from "../deploy/one-update.ts";
import { stage, type ReleaseOptions } from "./release.ts";
import { rollout, type RolloutOptions } from "./rollout.ts";
import { up } from "./up.ts";

export interface DeployOptions
  extends ReleaseOptions, Omit<RolloutOptions, "to" | "resume" | "abort" | "pause"> {
  readonly monitored?: boolean;
  readonly staged?: boolean;
  readonly policies?: boolean;
}

/**
 * Everything that a new model needs: stage it, bring it to the standby, judge it, move the users step by step. With `staged` the stack's
 * file has it already, as after a merge: users are moved where the update has brought the standby another release.
 */
export async function deploy(session: Session, options: DeployOptions): Promise<Exit> {
  const { project, terminal } = session;
  refuseBoth(options);
  preflight(options, await readConfig(project), project.name, terminal.interactive);
  const operation = operationId("deploy", new Date());
  const log = new OperationLog(project, "deploy", operation);
  // One answer for machines, at the end.
  const quiet: Session = { ...session, terminal: { ...terminal, result: () => undefined } };
  const steps: DeployStep[] = [];
  const timed = async <T>(
    step: string,
    work: () => Promise<T>,
    conclusionOf: (result: T) => string,
  ): Promise<T> => {
    const started = performance.now();
    terminal.print(terminal.paint("bold", `deploy: ${step}`));
    try {
      const result = await work();
      steps.push({ step, outcome: conclusionOf(result), seconds: secondsSince(started) });
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
  const work = async (): Promise<Exit> => {
    const recorded = options.staged === true ? await recordedOutputs(session) : undefined;
    const staged = await timed(
      "release",
      () => (options.staged === true ? stagedBefore(session, recorded) : stage(session, options)),
      ({ color, version }) => `${color} ${version}`,
    );
    const isOneUpdate = await startsInRollout(session, options);
    const { recovered } = await timed(
      "up",
      async () =>
        isOneUpdate ? await readied(session) : { came: await up(quiet, options), recovered: false },
      ({ came }) => came,
    );
    if (options.staged === true) {
      const after = await recordedOutputs(session);
      const why = unmoved(staged.color, recorded?.releases, after?.releases);
      if (why !== undefined) {
        terminal.print(why);
        steps.push({ step: "rollout", outcome: "nothing to move", seconds: 0 });
        return "ok";
      }
    }
    const { refused } = await timed(
      "gate",
      () => judged(quiet, staged.color),
      ({ outcome }) => outcome,
    );
    if (refused !== undefined) return refused;
    if (options.monitored === true)
      snapshots.before = await timed("metrics before", () => measure(session), counted);
    const came = await timed(
      "rollout",
      () => rollout(quiet, { ...options, to: staged.color, refresh: recovered }),
      (ended) => ended,
    );
    if (options.monitored !== true) return came;
    try {
      snapshots.after = await timed("metrics after", () => measure(session), counted);
    } catch (error) {
      // The users are where the rollout has left them, whatever can be measured of it.
      if (!(error instanceof OperatorError)) throw error;
      terminal.note(`${terminal.paint("yellow", "warning:")} no metrics after it: ${error.message}`);
    }
    return came;
  };

  // Undefined until the work has ended in good order; what it throws is told by whoever called.
  let exit: Exit | undefined;
  try {
    exit = await work();
    return exit;
  } finally {
    const metrics = options.monitored === true ? snapshots : null;
    const applied = steps.some(({ step, outcome }) => ["up", "rollout"].includes(step) && outcome === "ok");
    const facts = {
      operation,
      exit: exit ?? "failed",
      steps,
      applied,
      served: await servedNow(session),
      metrics,
    };
    const path = await writeReport(project, operation, deployReport(facts), facts);
    terminal.table(steps.map(({ step, outcome, seconds }) => [`  ${step}`, duration(seconds), outcome]));
    terminal.print(`report: ${path}`);
    if (exit !== undefined) terminal.result({ ...facts, report: path });
  }
}

/** Asks the gate; one that is stopped is judged by the rollout's first step alone. */
async function judged(session: Session, color: Color): Promise<GateStep> {
  const { standby, gate: rules } = await readConfig(session.project);
  const verdict = standby === "stopped" ? undefined : await gate(session, {}, color);
  return gateStep(verdict, rules.mode);
}

function counted(snapshots: readonly ColorSnapshot[]): string {
  return snapshots.map(({ color, requests }) => `${color}: ${requests} requests`).join(", ");
}

/** What the colors did lately. Throws `OperatorError` where the stack has no Prometheus, or it does not answer. */
async function measure({ project, interruption, reach }: Session): Promise<readonly ColorSnapshot[]> {
  const stack = await requireStack(project, interruption);
  const places = await reach.recorded(await requireOutputs(stack, project));
  const users = usersQueries(usersSeriesOf(await readConfig(project)));
  return withHttp({ timeoutSeconds: 10, signal: interruption.graceful }, (http) =>
    snapshot({ prometheus: prometheusOf(http, places, project.name), users }, new Date()),
  );
}
