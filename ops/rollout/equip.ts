import type { Stack } from "@pulumi/pulumi/automation";
import { usersSeriesOf } from "../../components/monitoring/users-series.ts";
import { OperatorError } from "../exit.ts";
import type { HttpClient } from "../http.ts";
import { lateInterruption } from "../interruption.ts";
import { Notifier, readReceivers } from "../notifications.ts";
import { OperationLog } from "../operation-log.ts";
import { readConfig } from "../project.ts";
import type { Places } from "../reach.ts";
import type { Session } from "../verb.ts";
import { Mover } from "./mover.ts";
import { observeColor } from "./observe.ts";
import { Prometheus } from "./prometheus.ts";
import { kpiQuery } from "./queries.ts";
import { referenceOf } from "./judgement.ts";
import { StateFile } from "./state-file.ts";
import type { RolloutState } from "./state.ts";
import type { Tools } from "./tools.ts";
import { usersQueries } from "./users-queries.ts";
import { Wishes } from "./wishes.ts";

/** The session of what only a second signal stops. */
export function lateSession(session: Session): Session {
  return { ...session, interruption: lateInterruption(session.interruption) };
}

/** The Prometheus of a stack. Throws `OperatorError` (`refused`) where it has none: a rollout promotes nobody blind. */
export function prometheusOf(http: HttpClient, { prometheusUrl }: Places, project: string): Prometheus {
  if (prometheusUrl !== undefined) return new Prometheus(http, prometheusUrl);
  throw new OperatorError(
    "refused",
    "a rollout asks Prometheus between its steps, and this stack has none",
    `pulumi config set --path '${project}:monitoring.enabled' true && npx bluegreen up; or move all users at once: npx bluegreen flip`,
  );
}

/**
 * Everything that a rollout works with. `stack` is one that only a second signal stops; `stale`: what runs is not known, as
 * after a process that was killed on the way.
 */
export async function equip(
  session: Session,
  stack: Stack,
  places: Places,
  operation: string,
  http: HttpClient,
  stale: boolean,
): Promise<Tools> {
  const { project, terminal } = session;
  const config = await readConfig(project);
  const receivers = await readReceivers(project, stack);
  const file = new StateFile(project);
  const warn = (line: string) => terminal.note(`${terminal.paint("yellow", "warning:")} ${line}`);
  return {
    session,
    http,
    url: places.url,
    prometheus: prometheusOf(http, places, project.name),
    users: usersQueries(usersSeriesOf(config)),
    scrapeSeconds: config.monitoring.scrapeIntervalSeconds,
    stopsStandby: config.standby === "stopped",
    mover: new Mover(stack, lateSession(session), places, stale),
    file,
    wishes: new Wishes(session, file),
    log: new OperationLog(project, "rollout", operation),
    notifier: new Notifier(receivers, project, warn),
  };
}

/**
 * What users of the color that serves met lately, to compare the candidate with. Throws `OperatorError` where Prometheus does
 * not answer, or refuses the query of a KPI: nothing has been changed yet.
 */
export async function withReference(state: RolloutState, tools: Tools): Promise<RolloutState> {
  const { plan, startedAt } = state;
  const end = new Date(startedAt);
  const words = { color: plan.to, active: plan.from, windowSeconds: plan.intervalSeconds };
  for (const { promql } of plan.kpis) await tools.prometheus.number(kpiQuery(promql, words), end);
  const start = new Date(end.getTime() - plan.intervalSeconds * 1000);
  const figures = await observeColor(tools, plan.from, start, end);
  return { ...state, reference: referenceOf(figures, plan.minimumSamples, {}) };
}
