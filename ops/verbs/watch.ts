import { setTimeout as delay } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp, type HttpClient } from "../http.ts";
import { knownRoute, leaseInForce, readLiveRoute, type RoutePlace } from "../live-route.ts";
import { readConfig } from "../project.ts";
import { leaseHolderGone } from "../rollback/holder.ts";
import { rollBack, type RolledBack } from "../rollback/roll-back.ts";
import { lateSession } from "../rollout/equip.ts";
import { secondsOf } from "../duration.ts";
import { requireOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";
import { firingAlerts } from "../watch/alerts.ts";
import { decideWatch, type WatchDecision } from "../watch/decision.ts";
import { WatchMemory } from "../watch/memory.ts";
import { momentOf, type Watched } from "../watch/moment.ts";
import { watchersOf } from "../watchers.ts";
import { countsAsTry, isLastTry } from "../watch/tries.ts";

export interface WatchOptions {
  readonly poll: string;
  readonly once?: boolean;
}

/** Scrapes after which no alert holds anything of what users met before: the longest window, and how long it has to hold. */
export const leftoverScrapes = 20;

/** Rolls back where an alert with the label `rollback="true"` fires on a color with users, at most once per deployment. */
export async function watch(session: Session, { poll, once = false }: WatchOptions): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  await useToolchain(project);
  // What a first Ctrl-C finds under way is ended in good order.
  const late = lateSession(session);
  const stack = await requireStack(project, late.interruption);
  const outputs = await requireOutputs(stack, project);
  const { url, routeSeconds, alertmanagerUrl } = await reach.recorded(outputs);
  if (alertmanagerUrl === undefined) {
    throw new OperatorError(
      "refused",
      "watch asks Alertmanager, and this stack has none",
      `pulumi config set --path '${project.name}:monitoring.enabled' true && npx bluegreen up`,
    );
  }
  const seconds = secondsOf(poll) ?? 5;
  const { monitoring } = await readConfig(project);
  const watcher = {
    session: late,
    stack,
    project,
    url,
    ...(routeSeconds !== undefined && { routeSeconds }),
    alertmanagerUrl,
    memory: new WatchMemory(project),
    leftoverSeconds: leftoverScrapes * monitoring.scrapeIntervalSeconds,
    failures: new Map<string, number>(),
  };
  terminal.print(
    `watching ${watchersOf(outputs).alertmanager ?? alertmanagerUrl} every ${duration(seconds)} for alerts on ${outputs.url}`,
  );
  let said = "";
  return withHttp({ timeoutSeconds: 5 }, async (http) => {
    for (;;) {
      const seen = await look(http, watcher);
      const line = seen.line;
      if (line !== said && line !== "") terminal.print(`${new Date().toISOString().slice(11, 19)}  ${line}`);
      said = line;
      if (once) {
        terminal.result({ rolledBack: seen.rolledBack ?? null, said: line });
        return seen.exit;
      }
      await delay(seconds * 1000, undefined, { signal: interruption.graceful }).catch(() => undefined);
      interruption.graceful.throwIfAborted();
    }
  });
}

interface Watcher extends Watched, RoutePlace {
  readonly session: Session;
  readonly stack: Stack;
  readonly alertmanagerUrl: string;
  /** Rollbacks that failed, by deployment. */
  readonly failures: Map<string, number>;
}

interface Seen {
  /** What there is to say; empty for nothing. */
  readonly line: string;
  readonly exit: Exit;
  readonly rolledBack?: RolledBack;
}

/** Looks once. What fails is said, and looked at again at the next poll. */
async function look(http: HttpClient, watcher: Watcher): Promise<Seen> {
  try {
    const alerts = await firingAlerts(http, watcher.alertmanagerUrl);
    const live = await readLiveRoute(http, watcher.url);
    if (live === undefined)
      return alerts.length === 0
        ? { line: "", exit: "ok" }
        : { line: "the router has no route", exit: "unhealthy" };
    const now = new Date();
    const decision = decideWatch(await momentOf(http, watcher, alerts, live, now), now);
    if (decision.act === "nothing") return { line: "", exit: "ok" };
    if (decision.act === "wait") return { line: decision.why, exit: "unhealthy" };
    watcher.session.terminal.print(`rolling back: ${decision.reason}`);
    const rolledBack = await rolledBackOnce(watcher, decision);
    const { target, seconds } = rolledBack;
    return { line: `rolled back to ${target} in ${duration(seconds.total)}`, exit: "rolledBack", rolledBack };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const cure = error.cure === undefined ? "" : `; do: ${error.cure}`;
    return { line: `${error.message}${cure}`, exit: error.exit };
  }
}

/** The deployment counts as rolled back once it was, was refused, or has failed too often. */
async function rolledBackOnce(
  watcher: Watcher,
  { reason, deployment, to }: Extract<WatchDecision, { act: "roll back" }>,
): Promise<RolledBack> {
  const { stack, session, project, memory, failures } = watcher;
  try {
    const rolledBack = await rollBack(stack, { to, force: false, reason }, session);
    await memory.addHandled(deployment);
    return rolledBack;
  } catch (error) {
    const live = await knownRoute(watcher);
    const leased = leaseInForce(live, new Date()) !== undefined && !(await leaseHolderGone(project, live));
    if (countsAsTry(error, leased)) {
      const tries = (failures.get(deployment) ?? 0) + 1;
      failures.set(deployment, tries);
      if (isLastTry(error, tries)) await memory.addHandled(deployment);
    }
    throw error;
  }
}
