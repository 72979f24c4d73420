import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation";
import { subjectOf } from "./urn.ts";

/** One resource that a preview or an update touches. */
export interface ChangeRow {
  readonly operation: string;
  /** Type without its module: `NginxRoute`. */
  readonly type: string;
  readonly name: string;
  /** Property paths that differ. */
  readonly properties: readonly string[];
}

/** A resource whose operation failed or was refused. */
export interface FailedResource {
  readonly type: string;
  readonly name: string;
  readonly messages: readonly string[];
}

const untouched = new Set(["same", "read", "refresh", "read-discard"]);

/** The resources that are touched, in the engine's order. */
export function changeRows(events: readonly EngineEvent[]): ChangeRow[] {
  return events.flatMap(({ resourcePreEvent }) => {
    if (!resourcePreEvent || untouched.has(resourcePreEvent.metadata.op)) return [];
    const { op, urn, detailedDiff, diffs } = resourcePreEvent.metadata;
    return [
      {
        operation: op,
        ...subject(urn),
        properties: Object.keys(detailedDiff ?? {})
          .sort()
          .concat(detailedDiff ? [] : (diffs ?? [])),
      },
    ];
  });
}

/** The resources that failed, each with what was said about it. */
export function failedResources(events: readonly EngineEvent[]): FailedResource[] {
  const messages = new Map<string, string[]>();
  for (const { diagnosticEvent, resOpFailedEvent } of events) {
    if (resOpFailedEvent)
      messages.set(resOpFailedEvent.metadata.urn, messages.get(resOpFailedEvent.metadata.urn) ?? []);
    if (diagnosticEvent?.severity !== "error" || !diagnosticEvent.urn) continue;
    const text = plain(diagnosticEvent.message);
    messages.set(diagnosticEvent.urn, [...(messages.get(diagnosticEvent.urn) ?? []), text]);
  }
  return [...messages].map(([urn, said]) => ({ ...subject(urn), messages: [...new Set(said)] }));
}

/** Resources that say no where an update is not safe: the gate, and the guards of what serves and of what was built. */
const guards = ["PromotionGate", "Release", "ImageBuilds"];

/** True where the gate or a guard said no. */
export function wasRefused(failed: readonly FailedResource[]): boolean {
  return failed.some(({ type }) => guards.includes(type));
}

/** What the update did, from the engine's own count; undefined before its end. */
export function summaryOf(events: readonly EngineEvent[]): { changes: OpMap; seconds: number } | undefined {
  const summary = events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  return summary && { changes: summary.resourceChanges, seconds: summary.durationSeconds };
}

/** Number of resources that were touched. */
export function changedCount(changes: OpMap): number {
  return Object.entries(changes)
    .filter(([operation]) => !untouched.has(operation))
    .reduce((sum, [, count]) => sum + count, 0);
}

function subject(urn: string): { type: string; name: string } {
  const { kind: type, name } = subjectOf(urn);
  return { type, name };
}

/** Engine messages carry their colors as `<{%reset%}>`; a failed check shows resource and value before what is wrong. */
export function plain(message: string): string {
  return message
    .replace(/<\{%[^%]*%\}>/g, "")
    .replace(/^\S+ resource '[^']*'(: property .*? value .*?)? has a problem: /s, "")
    .trim();
}
