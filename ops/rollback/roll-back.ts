import { basename } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { otherColor, type Color, type Weights } from "../../components/color.ts";
import type { StackConfig } from "../../infra/config.ts";
import { secondsSince } from "../elapsed.ts";
import { OperatorError } from "../exit.ts";
import { keptUnknown, usersAfterFailure } from "../flip-decision.ts";
import { withHttp } from "../http.ts";
import { askRouter, type RoutePlace } from "../live-route.ts";
import { Notifier, readReceivers } from "../notifications.ts";
import { operationId } from "../operation-id.ts";
import { OperationLog } from "../operation-log.ts";
import { whereIs } from "../owner.ts";
import { readConfig, readStackFile, writeStackFile, type Project } from "../project.ts";
import { readLocks } from "../recovery/lock-files.ts";
import { recover } from "../recovery/recover.ts";
import { thisHost } from "../recovery/this-host.ts";
import { StateFile } from "../rollout/state-file.ts";
import { textAt } from "../rollout/stack-text.ts";
import { refuseOtherCluster } from "../same-cluster.ts";
import { runUp } from "../update.ts";
import type { Session } from "../verb.ts";
import { provenWarm } from "../warm.ts";
import type { RollbackDecision } from "./decision.ts";
import { isOver } from "./holder.ts";
import { look, type Looked } from "./look.ts";

export interface RollbackWish {
  readonly to: Color | undefined;
  readonly force: boolean;
  /** Why, for the route's memory, the history and the log. */
  readonly reason: string;
}

/** What a rollback came to. */
export interface RolledBack {
  readonly operation: string;
  readonly kind: Exclude<RollbackDecision["kind"], "refused">;
  readonly target: Color;
  readonly leaving: Color | undefined;
  /** Whether the target was ready before the update. */
  readonly warm: boolean;
  readonly seconds: {
    readonly look: number;
    readonly warm: number;
    readonly update: number;
    readonly total: number;
  };
}

type Decided = Exclude<RollbackDecision, { kind: "nothing" | "refused" }>;

/** Time for the target to show that it is ready, seconds: a color that is there answers at once. */
const warmSeconds = 1;

/** Takes the users back. Needs neither the color that they are on nor monitoring. Throws `OperatorError`. */
export async function rollBack(stack: Stack, wish: RollbackWish, session: Session): Promise<RolledBack> {
  const { project, terminal, reach } = session;
  const started = performance.now();
  const config = await readConfig(project);
  await refuseOtherCluster(stack, session);
  const router = await reach.configured(config);
  const { decision, live, deployed } = await look(stack, project, wish, config, router);
  const lookSeconds = secondsSince(started);
  const operation = operationId("rollback", new Date());
  const log = new OperationLog(project, "rollback", operation);
  const warn = (line: string) => terminal.note(`${terminal.paint("yellow", "warning:")} ${line}`);
  const tellAll = async (event: "rolledBack" | "refused" | "failed", text: string) => {
    try {
      const notifier = new Notifier(await readReceivers(project, stack), project, warn);
      await notifier.tell({ event, text, verb: "rollback", operation, reason: wish.reason });
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      warn(`nobody was told: ${error.message}`);
    }
  };
  if (decision.kind === "refused") {
    await log.add({ step: "decide", outcome: "refused", reason: decision.reason });
    await tellAll("refused", `rollback refused: ${decision.reason}`);
    throw new OperatorError("refused", decision.reason, decision.cure);
  }
  const { kind, target } = decision;
  if (kind === "nothing") {
    const seconds = { look: lookSeconds, warm: 0, update: 0, total: lookSeconds };
    return { operation, kind, target, leaving: undefined, warm: true, seconds };
  }
  const atWarm = performance.now();
  const health = await withHttp({ timeoutSeconds: 5 }, (http) =>
    provenWarm(http, router.url, target, warmSeconds),
  );
  const seconds = { look: lookSeconds, warm: secondsSince(atWarm) };
  const atUpdate = performance.now();
  const facts = { step: kind, from: live?.weights, to: all(target), reason: wish.reason };
  try {
    await update(stack, decision, deployed, wish, config, router, session, health.ready);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await log.add({ ...facts, outcome: "failed", reason: message, seconds: secondsSince(started) });
    await tellAll("failed", `rollback to ${target} failed: ${message}`);
    throw error;
  }
  await endRollout(project, decision);
  const total = secondsSince(started);
  await log.add({ ...facts, outcome: "rolledBack", seconds: total });
  await tellAll("rolledBack", `rolled back to ${target}: ${wish.reason}`);
  return {
    operation,
    kind,
    target,
    leaving: decision.leaving,
    warm: health.ready,
    seconds: { ...seconds, update: secondsSince(atUpdate), total },
  };
}

/** Ends a rollout that has nothing left to go on with. */
async function endRollout(project: Project, { endLease }: Decided): Promise<void> {
  const file = new StateFile(project);
  const rollout = await file.read().catch(() => undefined);
  if (rollout === undefined || !isOver(rollout, endLease, whereIs(rollout.owner, thisHost), new Date()))
    return;
  await file.write({
    ...rollout,
    phase: "ended",
    outcome: "aborted",
    reason: "a rollback took its users back",
  });
}

/** A target that does not answer is made anew by a refresh; nothing else is looked at, for users wait. */
async function update(
  stack: Stack,
  { target, leaving, endLease }: Decided,
  deployed: Looked["deployed"],
  { force, reason }: RollbackWish,
  config: StackConfig,
  router: RoutePlace,
  session: Session,
  warm: boolean,
): Promise<void> {
  const { project, terminal } = session;
  if ((await readLocks(project)).length > 0) await recover(stack, session);
  const before = await readStackFile(project);
  const after = textAt(before, project, target, 0);
  if (after !== before) await writeStackFile(project, after);
  // What users met, which an edit of the file that no update has brought up is not.
  const reject = leaving && {
    reject: { color: leaving, version: deployed[leaving] ?? config[leaving].version, reason },
  };
  const operation = { ...reject, ...(endLease !== undefined && { endLease }), ...(force && { force }) };
  const quiet = { ...session, terminal: { ...terminal, colored: false, write: () => undefined } };
  // A stopped standby is declared again by its own; what is declared and gone needs the refresh.
  const refresh = !warm && config.standby === "warm";
  const message = `rollback to ${target}: ${reason}`.slice(0, 500);
  try {
    await runUp(stack, quiet, { refresh, operation, message, urgent: true });
  } catch (error) {
    // The file tells the truth: it goes back where the users are not on the target.
    const users = usersAfterFailure(target, await askRouter(router));
    if (users === "unmoved") await writeStackFile(project, before);
    if (users === "unknown") terminal.note(keptUnknown(basename(project.stackFile), target));
    throw error;
  }
}

function all(target: Color): Weights {
  return { [target]: 100, [otherColor(target)]: 0 } as Record<Color, number>;
}
