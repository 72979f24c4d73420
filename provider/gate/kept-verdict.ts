import { z } from "zod";
import type { CallContext } from "../kind.ts";
import type { RouterHost } from "../router-host.ts";
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
 * Keeps what was found where the exporter reads it. It is watched, not served: a failure is a warning, and so is a host that does
 * not answer in time.
 */
export async function keepVerdict(
  host: Pick<RouterHost, "verdicts">,
  inputs: Pick<GateInputs, "versions" | "mode">,
  found: Found,
  context: Pick<CallContext, "warn" | "signal">,
): Promise<void> {
  const store = host.verdicts(bounded(keepingLimit, context.signal));
  if (store === undefined) return;
  try {
    const before = found.isTrusted === true ? measuredBefore(await store.read(found.color), found) : [];
    await store.write(found.color, `${JSON.stringify(keptVerdict(inputs, found, new Date(), before))}\n`);
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
function measuredBefore(text: string | undefined, { release, checks }: Found): KeptVerdict["checks"] {
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
