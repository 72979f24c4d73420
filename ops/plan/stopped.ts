import type { EngineEvent } from "@pulumi/pulumi/automation";
import { OperatorError } from "../exit.ts";
import { failedResources, wasRefused } from "../update-events.ts";

/** Why a preview did not come to its end. */
export interface Stopped {
  /** `refused`: the config, a guard or the gate says no. `failed`: something else is in the way. */
  readonly kind: "refused" | "failed";
  /** Each may have several lines. */
  readonly sentences: readonly string[];
}

/** The error of a program that broke, and did not refuse. */
const broken = /^Running program '|unhandled exception|\n\s+at /;

/** What the engine said about resources of a preview that failed. Undefined where it said nothing. */
export function stoppedBy(events: readonly EngineEvent[]): Stopped | undefined {
  const failed = failedResources(events);
  if (failed.length === 0) return undefined;
  // The program itself says no in the name of its stack: its config cannot be.
  const byProgram = failed.filter(({ type }) => type === "Stack").flatMap(({ messages }) => messages);
  const refused = wasRefused(failed) || byProgram.some((message) => !broken.test(message));
  const sentences = failed.map(({ type, name, messages }) => {
    const said = messages.join("\n") || "failed";
    return type === "Stack" || wasRefused([{ type, name, messages }]) ? said : `${type} ${name}: ${said}`;
  });
  return { kind: refused ? "refused" : "failed", sentences: [...new Set(sentences)].sort() };
}

/** The same of an error that came before the engine did, or instead of its words. Throws all others. */
export function stoppedByError(error: unknown): Stopped {
  if (!(error instanceof OperatorError)) throw error;
  if (error.exit !== "refused" && error.exit !== "usage") throw error;
  const { message, cure } = error;
  return { kind: "refused", sentences: [cure === undefined ? message : `${message}\nDo: ${cure}`] };
}
