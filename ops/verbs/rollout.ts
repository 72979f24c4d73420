import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { colors } from "../../components/color.ts";
import { outwaitingLock } from "../busy-lock.ts";
import { confirmed } from "../confirmation.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp, type HttpClient } from "../http.ts";
import { InterruptedError } from "../interruption.ts";
import { readLiveRoute } from "../live-route.ts";
import { describeOwner, thisProcess, whereIs } from "../owner.ts";
import { readConfig } from "../project.ts";
import type { Places } from "../reach.ts";
import { recover } from "../recovery/recover.ts";
import { thisHost } from "../recovery/this-host.ts";
import { writeReport } from "../reports.ts";
import { begin, resumed, takeOver } from "../rollout/begin.ts";
import { carryOut } from "../rollout/carry-out.ts";
import { equip, lateSession, prometheusOf, withReference } from "../rollout/equip.ts";
import { planOf, type PlanOptions } from "../rollout/plan.ts";
import { rolloutReport } from "../rollout/report.ts";
import { StateFile, type RolloutRequest } from "../rollout/state-file.ts";
import { weightsAt, type Outcome, type RolloutState } from "../rollout/state.ts";
import { SyntheticTraffic } from "../rollout/synthetic.ts";
import { tell, type Tools } from "../rollout/tools.ts";
import { refuseOtherCluster } from "../same-cluster.ts";
import { requireOutputs, type StackOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

export interface RolloutOptions extends PlanOptions {
  readonly yes?: boolean;
  readonly resume?: boolean;
  readonly abort?: boolean;
  readonly pause?: boolean;
  /** Whether the first update asks the engine what runs: not known after an update that was killed. Default: where a rollout is resumed. */
  readonly refresh?: boolean;
}

/** Exit status of each way in which a rollout ends. */
const exits: Readonly<Record<Outcome, Exit>> = {
  promoted: "ok",
  rolledBack: "rolledBack",
  inconclusive: "inconclusive",
  aborted: "aborted",
  refused: "refused",
  failed: "failed",
  overtaken: "failed",
};

/** Moves the users to the candidate step by step, and back by itself where its figures do not hold. */
export async function rollout(session: Session, options: RolloutOptions): Promise<Exit> {
  const file = new StateFile(session.project);
  const before = await file.read();
  const running =
    before !== undefined && before.phase !== "ended" && whereIs(before.owner, thisHost) === "running"
      ? before
      : undefined;
  const asked = running && requestOf(options);
  if (running && asked !== undefined) return ask(session, file, running, asked);
  if (options.pause === true)
    throw new OperatorError("usage", "--pause: no rollout of this stack runs on this machine");

  const { project } = session;
  await useToolchain(project);
  const stack = await requireStack(project, lateSession(session).interruption);
  await refuseOtherCluster(stack, session);
  const outputs = await requireOutputs(stack, project);
  const places = await session.reach.recorded(outputs);
  return withHttp({ timeoutSeconds: 10 }, async (http) => {
    const goOn = options.resume === true || options.abort === true;
    prometheusOf(http, places, project.name);
    const state = goOn
      ? takeOver(before, thisProcess(thisHost), thisHost, options.abort === true)
      : await started(session, options, { outputs, places, http, before });
    if (state === undefined) return "ok";
    return file.holding(thisProcess(thisHost), thisHost, goOn, async () => {
      if (!isDeepStrictEqual(await file.read(), before)) throw wasMeanwhile();
      const late = lateSession(session);
      if (goOn) await outwaitingLock(late, () => recover(stack, late));
      const tools = await equip(session, stack, places, state.id, http, goOn || options.refresh === true);
      const first = goOn ? resumed(state, options) : await withReference(state, tools);
      return finished(await withTraffic(first, places.url, tools), tools);
    });
  });
}

function wasMeanwhile(): OperatorError {
  return new OperatorError(
    "refused",
    "another process has carried a rollout of this stack on meanwhile; nothing was changed",
    "see: npx bluegreen status; then once more",
  );
}

function requestOf({ abort, approve, pause }: RolloutOptions): RolloutRequest | undefined {
  if (abort === true) return "abort";
  if (approve === true) return "approve";
  return pause === true ? "pause" : undefined;
}

/** Asks a rollout that another process carries out. Waits for the end of one that is to take its users back. */
async function ask(
  { terminal, interruption }: Session,
  file: StateFile,
  running: RolloutState,
  request: RolloutRequest,
): Promise<Exit> {
  await file.ask(request);
  terminal.print(`asked ${describeOwner(running.owner)} to ${request}`);
  if (request !== "abort") {
    terminal.result({ operation: running.id, asked: request });
    return "ok";
  }
  for (;;) {
    const state = await file.read();
    if (state?.phase === "ended") {
      terminal.print(`it ended: ${state.outcome ?? ""}`);
      terminal.result({ operation: running.id, asked: request, outcome: state.outcome });
      return exits[state.outcome ?? "failed"];
    }
    if (whereIs(running.owner, thisHost) !== "running")
      throw new OperatorError(
        "failed",
        "that process has gone meanwhile",
        "npx bluegreen rollout --abort, once more",
      );
    await delay(500, undefined, { signal: interruption.graceful });
  }
}

/** What is known before a rollout begins. */
interface Found {
  readonly outputs: StackOutputs;
  readonly places: Places;
  readonly http: HttpClient;
  readonly before: RolloutState | undefined;
}

/** The first state; undefined where the operator does not want it. */
async function started(
  session: Session,
  options: RolloutOptions,
  { outputs, places, http, before }: Found,
): Promise<RolloutState | undefined> {
  const { project, terminal } = session;
  const config = await readConfig(project);
  const live = await readLiveRoute(http, places.url);
  const active = colors.find((color) => color === live?.activeColor) ?? outputs.activeColor;
  const plan = planOf(options, config.rollout, active, config.monitoring.scrapeIntervalSeconds);
  const { version } = config[plan.to];
  const state = begin(
    { plan, version, configured: config.activeColor, live, before, owner: thisProcess(thisHost) },
    new Date(),
  );
  if (options.yes === true) return state;
  const steps = `${plan.steps.join(" → ")} %, ${duration(plan.intervalSeconds)} each, then ${duration(plan.bakeSeconds)} of bake`;
  if (await confirmed(session, `Roll ${plan.to} ${version} out: ${steps}?`)) return state;
  terminal.print("nothing was changed");
  terminal.result({ outcome: null });
  return undefined;
}

async function withTraffic(state: RolloutState, url: string, tools: Tools): Promise<RolloutState> {
  const { plan, id, version } = state;
  const { terminal } = tools.session;
  const from = weightsAt(plan, 0);
  const what = state.since === undefined ? "begins" : "goes on";
  const text = `rollout of ${plan.to} ${version} ${what}: ${plan.steps.join(" → ")} %`;
  await tell(tools, { event: "started", text, step: "start", from, to: from, outcome: state.phase });
  const rate = plan.syntheticPerSecond;
  // One that was meant for a rollout before.
  await tools.file.takeRequest();
  const traffic = rate > 0 ? new SyntheticTraffic(url, rate) : undefined;
  try {
    return await carryOut(state, tools);
  } catch (error) {
    if (error instanceof InterruptedError)
      terminal.note(
        `left half-way (${id}): npx bluegreen rollout --resume goes on, --abort takes the users back`,
      );
    throw error;
  } finally {
    await traffic?.stop();
  }
}

async function finished(state: RolloutState, { session, log }: Tools): Promise<Exit> {
  const { project, terminal } = session;
  const lines = await log.lines();
  const path = await writeReport(project, state.id, rolloutReport(state, lines), { ...state, lines });
  const { outcome = "failed", reason } = state;
  terminal.print(`report: ${path}`);
  terminal.result({
    operation: state.id,
    outcome,
    reason: reason ?? null,
    plan: state.plan,
    steps: lines,
    report: path,
  });
  return exits[outcome];
}
