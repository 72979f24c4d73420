import { dockerClient } from "../docker-client.ts";
import type { CallContext } from "../kind.ts";
import { routeLayout } from "../route-layout.ts";
import { routerContainer } from "../router-container.ts";
import { messageOf } from "../wire.ts";
import { statusOf, type GateCheck } from "./check.ts";
import type { Examination } from "./examine.ts";
import type { GateInputs } from "./gate-inputs.ts";

/** The last verdict about a color as its file tells it; the exporter reads `version`, `status`, `at` and what was measured. */
export interface KeptVerdict {
  readonly color: string;
  /** Empty where the program does not tell it. */
  readonly version: string;
  readonly release: string;
  readonly status: ReturnType<typeof statusOf>;
  readonly mode: GateInputs["mode"];
  /** ISO 8601. */
  readonly at: string;
  readonly checks: readonly Pick<GateCheck, "check" | "status" | "measured">[];
}

export function keptVerdict(
  { versions, mode }: Pick<GateInputs, "versions" | "mode">,
  { color, release, checks }: Pick<Examination, "color" | "release" | "checks">,
  at: Date,
): KeptVerdict {
  return {
    color,
    version: versions[color] ?? "",
    release,
    status: statusOf(checks),
    mode,
    at: at.toISOString(),
    checks: checks.map(({ check, status, measured }) => ({ check, status, ...(measured && { measured }) })),
  };
}

/** Keeps what was found in the router's volume, where the exporter reads it. It is watched, not served: a failure is a warning. */
export async function keepVerdict(
  inputs: Pick<GateInputs, "versions" | "mode" | "routerContainer">,
  found: Pick<Examination, "color" | "release" | "checks">,
  context: Pick<CallContext, "warn">,
): Promise<void> {
  if (inputs.routerContainer === undefined) return;
  const { verdicts } = routeLayout;
  const content = `${JSON.stringify(keptVerdict(inputs, found, new Date()))}\n`;
  try {
    await routerContainer(dockerClient(), inputs.routerContainer).put([
      { kind: "directory", path: verdicts },
      { kind: "file", path: `${verdicts}/${found.color}.json`, content },
    ]);
  } catch (error) {
    context.warn(`the gate's verdict about ${found.color} could not be kept: ${messageOf(error)}`);
  }
}
