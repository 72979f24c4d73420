import { z } from "zod";
import { dockerClient } from "../docker-client.ts";
import type { CallContext } from "../kind.ts";
import { routeLayout } from "../route-layout.ts";
import { routerContainer, type RouterContainer } from "../router-container.ts";
import { bounded } from "../time.ts";
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

/** What this needs of an examination. */
type Found = Pick<Examination, "color" | "release" | "checks" | "isTrusted">;

/** Longest time that keeping a verdict may take, milliseconds. */
const keepingLimit = 5000;

/** `before` are checks of an earlier verdict about the same release that were not asked again. */
export function keptVerdict(
  { versions, mode }: Pick<GateInputs, "versions" | "mode">,
  { color, release, checks }: Found,
  at: Date,
  before: KeptVerdict["checks"] = [],
): KeptVerdict {
  return {
    color,
    version: versions[color] ?? "",
    release,
    status: statusOf(checks),
    mode,
    at: at.toISOString(),
    checks: [
      ...checks.map(({ check, status, measured }) => ({ check, status, ...(measured && { measured }) })),
      ...before,
    ],
  };
}

/**
 * Keeps what was found in the router's volume, where the exporter reads it. It is watched, not served: a failure is a warning, and
 * so is an engine that does not answer in time.
 */
export async function keepVerdict(
  inputs: Pick<GateInputs, "versions" | "mode" | "routerContainer">,
  found: Found,
  context: Pick<CallContext, "warn" | "signal">,
): Promise<void> {
  if (inputs.routerContainer === undefined) return;
  const { verdicts } = routeLayout;
  const signal = bounded(keepingLimit, context.signal);
  try {
    const container = routerContainer(dockerClient(), inputs.routerContainer, signal);
    const before = found.isTrusted === true ? await measuredBefore(container, found) : [];
    const content = `${JSON.stringify(keptVerdict(inputs, found, new Date(), before))}\n`;
    await container.put([
      { kind: "directory", path: verdicts },
      { kind: "file", path: `${verdicts}/${found.color}.json`, content },
    ]);
  } catch (error) {
    context.warn(`the gate's verdict about ${found.color} could not be kept: ${messageOf(error)}`);
  }
}

const earlier = z.object({
  release: z.string(),
  checks: z.array(
    z.object({
      check: z.string(),
      status: z.enum(["pass", "fail", "inconclusive", "not applicable"]),
      measured: z.object({ name: z.string(), value: z.number(), limit: z.number().optional() }).optional(),
    }),
  ),
});

/** What was measured of the same release, which a trusted one is not asked again. */
async function measuredBefore(
  container: RouterContainer,
  { color, release, checks }: Found,
): Promise<KeptVerdict["checks"]> {
  const file = `${color}.json`;
  const text = (await container.get(`${routeLayout.verdicts}/${file}`, [file]))?.texts.get(file);
  const { data } = earlier.safeParse(jsonIn(text));
  if (data?.release !== release) return [];
  return data.checks.filter(
    ({ check, measured }) => measured !== undefined && !checks.some((asked) => asked.check === check),
  );
}

/** Undefined for what is no JSON: a half-written file is written anew. */
function jsonIn(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
