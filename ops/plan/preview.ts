import { z } from "zod";
import { OperatorError } from "../exit.ts";
import { subjectOf, type Subject } from "../urn.ts";
import { grouped } from "./grouped.ts";
import { operationOf, type Operation } from "./operation.ts";

/*
 * What the engine says while it previews, one event after another, as the Automation API hands them on. `pulumi preview --json` prints less of
 * the same: neither what the policy pack found nor the resources that stay, and with them the route's weights.
 */

const values = z.record(z.string(), z.unknown());

const state = z.object({
  /** True for what a provider makes; a component is nothing but a group, and says nothing here. */
  custom: z.boolean().nullish(),
  inputs: values.nullish(),
  outputs: values.nullish(),
  retainOnDelete: z.boolean().nullish(),
});

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  old: state.nullish(),
  new: state.nullish(),
  detailedDiff: z.record(z.string(), z.object({ diffKind: z.string() })).nullish(),
  diffs: z.array(z.string()).nullish(),
});

const policyEvent = z.object({
  resourceUrn: z.string().default(""),
  message: z.string(),
  policyName: z.string(),
  enforcementLevel: z.string(),
});

const event = z.object({
  sequence: z.number(),
  resourcePreEvent: z.object({ metadata }).optional(),
  resOutputsEvent: z.object({ metadata }).optional(),
  policyEvent: policyEvent.optional(),
  summaryEvent: z.object({ PolicyPacks: z.record(z.string(), z.string()).nullish() }).optional(),
});

type Values = z.output<typeof values>;
type Metadata = z.output<typeof metadata>;

/** What an update would do to one resource. */
export interface Change {
  readonly urn: string;
  readonly subject: Subject;
  readonly operation: Operation;
  /** Path of each property that differs, with how: `add`, `delete`, `update` and the same with `-replace`. */
  readonly differences: Readonly<Record<string, string>>;
  /** Inputs now; undefined where there is nothing yet. */
  readonly before: Values | undefined;
  /** Inputs after the update; undefined where nothing is left. */
  readonly after: Values | undefined;
  /** True for a group of other resources. */
  readonly component: boolean;
  /** True where it outlives its removal from the stack. */
  readonly retained: boolean;
}

/** What a rule of the policy pack said. */
export type Violation = z.output<typeof policyEvent>;

/** A preview, whether it came to its end or not. */
export interface Preview {
  /** One a resource, those that stay as they are too. */
  readonly changes: readonly Change[];
  /** The stack's outputs, each undefined where it has none. */
  readonly outputs: { readonly before: Values | undefined; readonly after: Values | undefined };
  readonly violations: readonly Violation[];
  /** Policy packs that looked, by name. */
  readonly packs: readonly string[];
}

/** Reads the events of a preview. Throws `OperatorError` for those of an engine that this version does not know. */
export function readPreview(events: readonly unknown[]): Preview {
  const parsed = z.array(event).safeParse(events);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new OperatorError(
      "failed",
      `the events of the preview are not as expected: ${problems.slice(0, 5).join("; ")}`,
      "take the Pulumi CLI of this project: npx bluegreen env",
      { cause: parsed.error },
    );
  }
  const ordered = parsed.data.toSorted((left, right) => left.sequence - right.sequence);
  const steps = ordered.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const ended = ordered.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []);
  const packs = ordered.flatMap(({ summaryEvent }) => Object.keys(summaryEvent?.PolicyPacks ?? {}));
  return {
    changes: [...grouped(steps, ({ urn }) => urn).values()].map(changeOf),
    outputs: {
      before: steps.find(isStack)?.old?.outputs ?? undefined,
      after: ended.findLast(isStack)?.new?.outputs ?? undefined,
    },
    violations: ordered.flatMap(({ policyEvent: found }) => found ?? []),
    // The engine names a local pack `<name>|local|<path>`.
    packs: packs.map((pack) => pack.split("|")[0] ?? pack).sort(),
  };
}

/** A replacement is three steps, and one that an earlier update left half done is several more. */
function changeOf(steps: readonly Metadata[]): Change {
  const [first] = steps;
  const urn = first?.urn ?? "";
  const differing = steps.find(({ detailedDiff, diffs }) => detailedDiff ?? diffs);
  const before = steps.find(({ old }) => old)?.old;
  const after = steps.findLast((step) => step.new)?.new;
  return {
    urn,
    subject: subjectOf(urn),
    operation: operationOf(steps.map(({ op }) => op)),
    differences: differencesOf(differing),
    before: before?.inputs ?? undefined,
    after: after?.inputs ?? undefined,
    component: (after ?? before)?.custom !== true,
    retained: before?.retainOnDelete === true,
  };
}

function differencesOf(step: Metadata | undefined): Record<string, string> {
  const { detailedDiff, diffs } = step ?? {};
  if (detailedDiff)
    return Object.fromEntries(Object.entries(detailedDiff).map(([path, { diffKind }]) => [path, diffKind]));
  return Object.fromEntries((diffs ?? []).map((path) => [path, "update"]));
}

function isStack({ urn }: Metadata): boolean {
  return subjectOf(urn).type === "pulumi:pulumi:Stack";
}
