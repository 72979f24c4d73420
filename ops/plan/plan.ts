import type { Exit } from "../exit.ts";
import { costOf, type Cost } from "./cost.ts";
import { findingsOf, mandatory, type Finding } from "./finding.ts";
import { inOrder, noticeOf, type Notice } from "./notice.ts";
import { noticeableIn, type Noticeable } from "./noticeable.ts";
import { partOf, type Part } from "./part.ts";
import type { Change, Preview } from "./preview.ts";
import { restartsIn, type Restart } from "./restart.ts";
import { disruptedBy, type Disrupted } from "./serving.ts";
import type { Stopped } from "./stopped.ts";
import { trafficOf, type Traffic } from "./traffic.ts";
import { differencesIn } from "./difference.ts";

/** One resource that is touched, in words. */
export interface Touched {
  readonly part: Part;
  readonly operation: Change["operation"];
  /** Type without its module. */
  readonly kind: string;
  readonly name: string;
  /** True where it leaves the stack and is not deleted. */
  readonly retained: boolean;
  /** Properties that differ, without values that may be secret. */
  readonly differences: readonly string[];
}

/** What an update would do, as people who review it want to know. */
export interface Plan {
  readonly stack: string;
  readonly exit: Exit;
  /** Undefined where the preview did not come so far that anybody could say. */
  readonly notice: Notice | undefined;
  readonly stopped: Stopped | undefined;
  readonly traffic: Traffic;
  readonly disrupted: readonly Disrupted[];
  readonly noticeable: readonly Noticeable[];
  readonly restarts: readonly Restart[];
  readonly changes: readonly Touched[];
  readonly findings: readonly Finding[];
  /** Names of the policy packs that looked. */
  readonly packs: readonly string[];
  readonly cost: Cost | undefined;
}

/** Works out the plan of a stack. `stopped`: why the preview did not come to its end; undefined where it did. */
export function planOf(stack: string, preview: Preview, stopped: Stopped | undefined): Plan {
  const changes = preview.changes.filter(isTouched);
  const findings = findingsOf(preview.violations);
  const traffic = trafficOf(preview, stopped === undefined);
  const disrupted = inOrder(disruptedBy(changes, traffic));
  const restarts = inOrder(restartsIn(changes));
  const noticeable = inOrder(noticeableIn(changes, traffic));
  const removed = preview.changes.some(
    ({ subject, operation }) => subject.type === "pulumi:pulumi:Stack" && operation === "delete",
  );
  return {
    stack,
    exit: exitOf(stopped, findings, disrupted),
    notice: stopped ? undefined : noticeOf({ traffic, disrupted, noticeable, changes, removed }),
    stopped,
    traffic,
    disrupted,
    noticeable,
    restarts,
    changes: inOrder(changes.map(touchedBy)),
    findings,
    packs: preview.packs,
    cost: stopped ? undefined : costOf(preview.outputs),
  };
}

/** A provider whose config differs and a component do nothing of their own. */
function isTouched({ operation, component, subject: { type } }: Change): boolean {
  return operation !== "same" && !component && !/^pulumi:(providers:|pulumi:Stack$)/.test(type);
}

function exitOf(
  stopped: Stopped | undefined,
  findings: readonly Finding[],
  disrupted: readonly Disrupted[],
): Exit {
  if (stopped) return stopped.kind;
  if (mandatory(findings).length > 0) return "refused";
  return disrupted.length > 0 ? "outage" : "ok";
}

function touchedBy(change: Change): Touched {
  const { operation, subject, retained } = change;
  return {
    part: partOf(change),
    operation,
    kind: subject.kind,
    name: subject.name,
    retained: operation === "delete" && retained,
    differences: differencesIn(change),
  };
}
