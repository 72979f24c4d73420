import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { planOf, type Plan } from "../../../../ops/plan/plan.ts";
import { readPreview } from "../../../../ops/plan/preview.ts";
import { stoppedBy } from "../../../../ops/plan/stopped.ts";

/** Events that the engine of Pulumi 3.250.0 told of a stack on Docker, less what no plan reads; one a line. */
export function recorded(name: string): EngineEvent[] {
  const text = readFileSync(join(__dirname, "previews", `${name}.jsonl`), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as EngineEvent);
}

/** The plan of a stack named dev. */
export function planned(events: readonly EngineEvent[]): Plan {
  return planOf("dev", readPreview(events), stoppedBy(events));
}

export interface Step {
  readonly op: string;
  /** `<type of a component>$<type>`, or the type alone. */
  readonly type: string;
  readonly name: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** Paths of the properties that differ. */
  readonly differs?: readonly string[];
  readonly retained?: boolean;
}

/** Events as the engine tells them of these steps. */
export function eventsOf(steps: readonly Step[]): EngineEvent[] {
  return steps.map((step, sequence) => {
    const { op, type, name, before, after, differs, retained = false } = step;
    const state = (inputs: Step["before"]) => inputs && { custom: true, inputs, retainOnDelete: retained };
    const metadata = {
      op,
      urn: `urn:pulumi:dev::bluegreen::${type}::${name}`,
      type,
      provider: "",
      old: state(before),
      new: state(after),
      ...(differs && {
        detailedDiff: Object.fromEntries(differs.map((path) => [path, { diffKind: "update" }])),
      }),
    };
    return { sequence, timestamp: 0, resourcePreEvent: { metadata } } as unknown as EngineEvent;
  });
}

/** The route of a Kubernetes stack that stays, or that is moved. */
export function route(before: number, after = before): Step {
  const inputs = (green: number) => ({ weights: { blue: 100 - green, green } });
  return {
    op: before === after ? "same" : "update",
    type: "bluegreen:index:KubernetesRoute",
    name: "route",
    before: inputs(before),
    after: inputs(after),
  };
}
