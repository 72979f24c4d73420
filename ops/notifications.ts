import type { Stack } from "@pulumi/pulumi/automation";
import type { StackConfig } from "../infra/config.ts";
import { OperatorError } from "./exit.ts";
import { withHttp, type HttpClient } from "./http.ts";
import { readConfig, readStackFile, shortName, type Project } from "./project.ts";
import { encryptedKeysOf } from "./stack-file.ts";
import { explained, keepingStackFile } from "./stack.ts";

export type Receiver = StackConfig["notifications"][number];

/** What happened, in one word. */
export type NotificationEvent =
  | "started"
  | "step"
  | "promoted"
  | "rolledBack"
  | "inconclusive"
  | "aborted"
  | "refused"
  | "failed"
  | "overtaken";

export interface Notification {
  readonly event: NotificationEvent;
  /** A sentence for people. */
  readonly text: string;
  readonly verb: string;
  readonly operation: string;
  readonly weights?: Readonly<Record<string, number>> | undefined;
  readonly reason?: string | undefined;
}

/** Longest time that a receiver may take, seconds; an operation does not wait longer for it. */
const patienceSeconds = 5;

/** Tells receivers what an operation does. A receiver that fails is a warning: telling is no reason to stop. */
export class Notifier {
  readonly #receivers: readonly Receiver[];
  readonly #stack: string;
  readonly #warn: (line: string) => void;

  constructor(receivers: readonly Receiver[], project: Project, warn: (line: string) => void) {
    this.#receivers = receivers;
    this.#stack = `${project.name}-${shortName(project.stack)}`;
    this.#warn = warn;
  }

  async tell(notification: Notification): Promise<void> {
    if (this.#receivers.length === 0) return;
    await withHttp({ timeoutSeconds: patienceSeconds }, async (http) => {
      await Promise.all(this.#receivers.map((receiver) => this.#send(http, receiver, notification)));
    });
  }

  async #send(http: HttpClient, { kind, url }: Receiver, notification: Notification): Promise<void> {
    const body = bodyOf(kind, this.#stack, notification, new Date());
    try {
      const response = await http.request(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(patienceSeconds * 1000),
      });
      await response.text();
      if (!response.ok) this.#warn(`the ${kind} at ${new URL(url).host} answered ${response.status}`);
    } catch {
      // Neither the path nor the query of the URL: they may hold a token.
      this.#warn(
        `the ${kind} at ${new URL(url).host} did not take a notification within ${patienceSeconds} s`,
      );
    }
  }
}

/** What a receiver is sent. */
export function bodyOf(
  kind: Receiver["kind"],
  stack: string,
  notification: Notification,
  now: Date,
): Readonly<Record<string, unknown>> {
  if (kind === "slack") return { text: `${stack}: ${notification.text}` };
  return { source: "bluegreen", stack, time: now.toISOString(), ...notification };
}

/** The receivers of a stack's config, decrypted where they are a secret. Throws `OperatorError` where they are wrong. */
export async function readReceivers(project: Project, stack: Stack): Promise<readonly Receiver[]> {
  const key = `${project.name}:notifications`;
  const { notifications } = await readConfig(project);
  if (!encryptedKeysOf(await readStackFile(project), project.name).includes(key)) return notifications;
  const { value } = await explained(() => keepingStackFile(project, () => stack.getConfig(key)));
  const { ConfigError, parseStackConfig } = await import("../infra/config.ts");
  const colors = { [`${project.name}:activeColor`]: "blue", [`${project.name}:blue`]: '{"version":"1"}' };
  try {
    return parseStackConfig({ ...colors, [key]: value }, project.name, shortName(project.stack))
      .notifications;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new OperatorError("usage", error.message, undefined, { cause: error });
  }
}
