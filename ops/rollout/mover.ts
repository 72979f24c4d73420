import type { Stack } from "@pulumi/pulumi/automation";
import type { Operation } from "../../infra/operation.ts";
import type { Weights } from "../../components/color.ts";
import { withHttp } from "../http.ts";
import { readLiveRoute, type LiveRoute } from "../live-route.ts";
import { describeOwner } from "../owner.ts";
import { readStackFile, writeStackFile } from "../project.ts";
import type { Terminal } from "../terminal.ts";
import { runUp } from "../update.ts";
import type { Session } from "../verb.ts";
import { lengthOf } from "./plan.ts";
import { leaseMarginSeconds } from "./settings.ts";
import { textAt } from "./stack-text.ts";
import { percentOf, weightsAt, type RolloutState } from "./state.ts";

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
  readonly #url: string;

  /** `session` is one that the first Ctrl-C does not stop. */
  constructor(stack: Stack, session: Session, url: string) {
    this.#stack = stack;
    this.#session = { ...session, terminal: withoutEngineOutput(session.terminal) };
    this.#url = url;
  }

  /** Brings the candidate to the share of the state's step, and holds, or renews, the lease. Throws `OperatorError`. */
  async step(state: RolloutState, message: string): Promise<Move> {
    const length = lengthOf(state.plan, state.step) + state.plan.patienceSeconds;
    const until = new Date(Date.now() + (length + leaseMarginSeconds) * 1000).toISOString();
    const lease = { id: state.id, holder: describeOwner(state.owner), until };
    const seconds = await this.#update(state, percentOf(state), { lease }, message, false);
    return { seconds, leaseUntil: until };
  }

  /** Takes the users back and ends the lease; `refresh` makes anew what is gone. Throws `OperatorError`. */
  async back(state: RolloutState, message: string, refresh: boolean): Promise<Move> {
    const { plan, version, outcome, reason = "" } = state;
    const reject = outcome === "rolledBack" ? { reject: { color: plan.to, version, reason } } : {};
    const operation = { endLease: state.id, ...reject };
    return { seconds: await this.#update(state, 0, operation, message, refresh) };
  }

  /** Leaves the users with the candidate and ends the lease. Throws `OperatorError`. */
  async finish(state: RolloutState, message: string): Promise<Move> {
    return { seconds: await this.#update(state, 100, { endLease: state.id }, message, false) };
  }

  /** Puts the file back without an update. */
  async restoreFile(state: RolloutState): Promise<void> {
    await this.#write(state, 0);
  }

  /** The route in force; undefined where the router does not tell. */
  async live(): Promise<LiveRoute | undefined> {
    try {
      return await withHttp({ timeoutSeconds: 3 }, (http) => readLiveRoute(http, this.#url));
    } catch {
      return undefined;
    }
  }

  async #update(
    state: RolloutState,
    percent: number,
    operation: Operation,
    message: string,
    refresh: boolean,
  ): Promise<number> {
    await this.#write(state, percent);
    const { seconds } = await runUp(this.#stack, this.#session, { refresh, operation, message });
    return seconds;
  }

  async #write({ plan }: RolloutState, percent: number): Promise<void> {
    const { project } = this.#session;
    const text = await readStackFile(project);
    const edited =
      percent === 100 ? textAt(text, project, plan.to, 0) : textAt(text, project, plan.from, percent);
    if (edited !== text) await writeStackFile(project, edited);
  }
}

/** What is not this rollout's any more, in a sentence; undefined where the route is as its step says. */
export function overtakenBy(live: LiveRoute | undefined, state: RolloutState): string | undefined {
  if (live === undefined) return undefined;
  const wanted = weightsAt(state.plan, percentOf(state));
  const foreign = live.lease !== undefined && live.lease.id !== state.id;
  if (foreign) return `${live.lease.holder} holds the lease on the route now`;
  if (sameWeights(live.weights, wanted)) return undefined;
  return `somebody else moved the users: the route is ${inWords(live.weights)}, this step's is ${inWords(wanted)}`;
}

export function sameWeights(left: Weights, right: Weights): boolean {
  return left.blue === right.blue && left.green === right.green;
}

/** `90 % blue, 10 % green` */
export function inWords(weights: Weights): string {
  const [more, less] =
    weights.blue >= weights.green ? (["blue", "green"] as const) : (["green", "blue"] as const);
  return [more, less].map((color) => `${weights[color]} % ${color}`).join(", ");
}

/** An update's rows say nothing new at every step; what fails is told by its error. */
function withoutEngineOutput(terminal: Terminal): Terminal {
  return { ...terminal, colored: false, write: () => undefined };
}
