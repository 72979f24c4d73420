import type { Stack } from "@pulumi/pulumi/automation";
import type { Operation } from "../../infra/operation.ts";
import { LockedError } from "../exit.ts";
import { knownRoute, type LiveRoute, type RoutePlace } from "../live-route.ts";
import { describeOwner } from "../owner.ts";
import { readStackFile, writeStackFile } from "../project.ts";
import { recover } from "../recovery/recover.ts";
import type { Terminal } from "../terminal.ts";
import { runUp, type UpdateOutcome, type UpPlan } from "../update.ts";
import type { Session } from "../verb.ts";
import { leaseSeconds } from "./settings.ts";
import { textAt } from "./stack-text.ts";
import { percentOf, type RolloutState } from "./state.ts";

/** An update of a rollout that succeeded. */
export interface Move {
  readonly seconds: number;
  /** Until when the route keeps others out, ISO 8601; undefined where the lease was given back. */
  readonly leaseUntil?: string;
}

/** Brings the stack, and its file, to the weights that a rollout wants: every step is one `pulumi up`. */
export class Mover {
  readonly #stack: Stack;
  readonly #session: Session;
  readonly #router: RoutePlace;
  #stale: boolean;

  /**
   * `session` is one that the first Ctrl-C does not stop. `stale`: what runs is not known, as after a process that was killed,
   * so that the first update has to ask.
   */
  constructor(stack: Stack, session: Session, router: RoutePlace, stale: boolean) {
    this.#stack = stack;
    this.#session = { ...session, terminal: withoutEngineOutput(session.terminal) };
    this.#router = router;
    this.#stale = stale;
  }

  /**
   * Brings the candidate to the share of the state's step, and holds, or renews, the lease. Where that fails, the file is as
   * before. Throws `OperatorError`.
   */
  async step(state: RolloutState, message: string): Promise<Move> {
    const until = new Date(Date.now() + leaseSeconds * 1000).toISOString();
    const lease = { id: state.id, holder: describeOwner(state.owner), until };
    const { project } = this.#session;
    const before = await readStackFile(project);
    try {
      const seconds = await this.#update(state, percentOf(state), { lease }, message, false);
      return { seconds, leaseUntil: until };
    } catch (error) {
      await writeStackFile(project, before);
      throw error;
    }
  }

  /** Takes the users back and ends the lease; `refresh` makes anew what is gone. Throws `OperatorError`. */
  async back(state: RolloutState, message: string, refresh: boolean): Promise<Move> {
    const { plan, version, outcome, reason = "" } = state;
    const reject = outcome === "rolledBack" ? { reject: { color: plan.to, version, reason } } : {};
    const operation = { endLease: state.id, ...reject };
    return { seconds: await this.#update(state, 0, operation, message, refresh, true) };
  }

  /** Leaves the users with the candidate and ends the lease; `refresh` asks first what runs. Throws `OperatorError`. */
  async finish(state: RolloutState, message: string, refresh: boolean): Promise<Move> {
    return { seconds: await this.#update(state, 100, { endLease: state.id }, message, refresh) };
  }

  /** Puts the file back without an update. */
  async restoreFile(state: RolloutState): Promise<void> {
    await this.#write(state, 0);
  }

  /** The route in force; undefined where the router does not tell. */
  live(): Promise<LiveRoute | undefined> {
    return knownRoute(this.#router);
  }

  async #update(
    state: RolloutState,
    percent: number,
    operation: Operation,
    message: string,
    refresh: boolean,
    urgent = false,
  ): Promise<number> {
    await this.#write(state, percent);
    const plan = { refresh: refresh || this.#stale, operation, message, urgent };
    const { seconds } = await this.#up(plan);
    this.#stale = false;
    return seconds;
  }

  /** A lock whose holder is gone is in nobody's way: it is removed, with what else that one has left. */
  async #up(plan: UpPlan): Promise<UpdateOutcome> {
    try {
      return await runUp(this.#stack, this.#session, plan);
    } catch (error) {
      if (!(error instanceof LockedError) || error.held !== "gone") throw error;
      await recover(this.#stack, this.#session);
      return runUp(this.#stack, this.#session, { ...plan, refresh: true });
    }
  }

  async #write({ plan }: RolloutState, percent: number): Promise<void> {
    const { project } = this.#session;
    const text = await readStackFile(project);
    const edited =
      percent === 100 ? textAt(text, project, plan.to, 0) : textAt(text, project, plan.from, percent);
    if (edited !== text) await writeStackFile(project, edited);
  }
}

/** An update's rows say nothing new at every step; what fails is told by its error. */
function withoutEngineOutput(terminal: Terminal): Terminal {
  return { ...terminal, colored: false, write: () => undefined };
}
