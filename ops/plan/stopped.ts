import type { EngineEvent } from "@pulumi/pulumi/automation";
import { OperatorError } from "../exit.ts";
import { failedResources, plain, wasRefused } from "../update-events.ts";

/** Why a preview did not come to its end. */
export interface Stopped {
  /** `refused`: the config, a guard or the gate says no. `failed`: something else is in the way. */
  readonly kind: "refused" | "failed";
  /** Each may have several lines. */
  readonly sentences: readonly string[];
}

/** The program's own words for a config that cannot be. */
const refusedConfig = /^Pulumi\.\S+ has \d+ problem/;

/** What the engine says at the end of whatever failed. */
const general = /^(preview|update|destroy) failed$/;

/** What the engine said about a preview that failed. Undefined where it said nothing. */
export function stoppedBy(events: readonly EngineEvent[]): Stopped | undefined {
  const failed = failedResources(events);
  const sentences = [
    ...failed.map(({ type, name, messages }) => {
      const said = messages.join("\n") || "failed";
      return wasRefused([{ type, name, messages }]) ? said : `${type} ${name}: ${said}`;
    }),
    ...ofNoResource(events),
  ];
  if (sentences.length === 0) return undefined;
  const refused = wasRefused(failed) || sentences.some((sentence) => refusedConfig.test(sentence));
  return { kind: refused ? "refused" : "failed", sentences: [...new Set(sentences)].sort() };
}

function ofNoResource(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent }) => {
    const { severity, urn = "", message = "" } = diagnosticEvent ?? {};
    const said = plain(message);
    return severity === "error" && urn === "" && !general.test(said) ? [said] : [];
  });
}

/** The same of an error that came before the engine did, or instead of its words. Throws all others. */
export function stoppedByError(error: unknown): Stopped {
  if (!(error instanceof OperatorError)) throw error;
  if (error.exit !== "refused" && error.exit !== "usage") throw error;
  const { message, cure } = error;
  return { kind: "refused", sentences: [cure === undefined ? message : `${message}\nDo: ${cure}`] };
}
