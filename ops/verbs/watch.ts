import { setTimeout as delay } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp, type HttpClient } from "../http.ts";
import { readLiveRoute } from "../live-route.ts";
import { rollBack, type RolledBack } from "../rollback/roll-back.ts";
import { lateSession } from "../rollout/equip.ts";
import { secondsOf } from "../duration.ts";
import { requireOutputs, type StackOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";
import { firingAlerts } from "../watch/alerts.ts";
import { decideWatch } from "../watch/decision.ts";
import { HandledDeployments } from "../watch/handled.ts";

export interface WatchOptions {
  readonly poll: string;
  readonly once?: boolean;
}

/** Rolls back where an alert with the label `rollback="true"` fires on a color with users, at most once per deployment. */
export async function watch(session: Session, { poll, once = false }: WatchOptions): Promise<Exit> {
  const { project, terminal, interruption } = session;
  await useToolchain(project);
  // What a first Ctrl-C finds under way is ended in good order.
  const late = lateSession(session);
  const stack = await requireStack(project, late.interruption);
  const outputs = await requireOutputs(stack, project);
  const { alertmanagerUrl } = outputs;
  if (alertmanagerUrl === undefined) {
    throw new OperatorError(
      "refused",
      "watch asks Alertmanager, and this stack has none",
      `pulumi config set --path '${project.name}:monitoring.enabled' true && npx bluegreen up`,
    );
  }
  const seconds = secondsOf(poll) ?? 5;
  const watcher = {
    session: late,
    stack,
    outputs,
    alertmanagerUrl,
    handled: new HandledDeployments(project),
    failures: new Map<string, number>(),
  };
  terminal.print(`watching ${alertmanagerUrl} every ${duration(seconds)} for alerts on ${outputs.url}`);
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

interface Watcher {
  readonly session: Session;
  readonly stack: Stack;
  readonly outputs: StackOutputs;
  readonly alertmanagerUrl: string;
  readonly handled: HandledDeployments;
  /** Rollbacks that failed, by deployment. */
  readonly failures: Map<string, number>;
}

/** A rollback that fails is tried again at the next poll so many times in all. */
const mostTries = 3;

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
    const live = await readLiveRoute(http, watcher.outputs.url);
    const decision = decideWatch(alerts, live, await watcher.handled.read(), new Date());
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
  { stack, session, handled, failures }: Watcher,
  { reason, deployment }: { readonly reason: string; readonly deployment: string },
): Promise<RolledBack> {
  try {
    const rolledBack = await rollBack(stack, { to: undefined, force: false, reason }, session);
    await handled.add(deployment);
    return rolledBack;
  } catch (error) {
    const tries = (failures.get(deployment) ?? 0) + 1;
    failures.set(deployment, tries);
    const refused = error instanceof OperatorError && error.exit === "refused";
    if (refused || tries >= mostTries) await handled.add(deployment);
    throw error;
  }
}
