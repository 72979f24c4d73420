import type { HttpClient } from "../http.ts";
import type { Notification, Notifier } from "../notifications.ts";
import type { OperationLog, StepFacts } from "../operation-log.ts";
import type { Session } from "../verb.ts";
import type { Mover } from "./mover.ts";
import type { Prometheus } from "./prometheus.ts";
import type { StateFile } from "./state-file.ts";
import type { UsersQueries } from "./users-queries.ts";
import type { Wishes } from "./wishes.ts";

/** What a rollout works with. */
export interface Tools {
  readonly session: Session;
  readonly http: HttpClient;
  /** URL of the router. */
  readonly url: string;
  readonly prometheus: Pick<Prometheus, "query" | "number">;
  /** How it is asked what users met. */
  readonly users: UsersQueries;
  /** How often Prometheus has new figures, seconds. */
  readonly scrapeSeconds: number;
  /** Without users a color is stopped, and the first update starts it: where that one fails, it may go on running. */
  readonly stopsStandby: boolean;
  readonly mover: Pick<Mover, "step" | "back" | "finish" | "restoreFile" | "live">;
  readonly file: Pick<StateFile, "write" | "takeRequest">;
  readonly wishes: Pick<Wishes, "next" | "ask">;
  readonly log: Pick<OperationLog, "add" | "lines" | "operation">;
  readonly notifier: Pick<Notifier, "tell">;
}

/** What happened, for the log, the receivers and the person at the terminal. */
export interface Told extends StepFacts {
  readonly event: Notification["event"];
  /** A sentence. */
  readonly text: string;
}

/** Tells one step of a rollout everywhere. */
export async function tell(
  { session, log, notifier }: Tools,
  { event, text, ...facts }: Told,
): Promise<void> {
  session.terminal.print(`${new Date().toISOString().slice(11, 19)}  ${text}`);
  await log.add(facts);
  await notifier.tell({
    event,
    text,
    verb: "rollout",
    operation: log.operation,
    weights: facts.to,
    reason: facts.reason,
  });
}
