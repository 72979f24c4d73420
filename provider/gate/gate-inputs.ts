import { z } from "zod";
import { compatibility, type Compatibility } from "./compatibility.ts";
import type { GateRules } from "./examine.ts";
import { goldenItem, type GoldenItem } from "./golden-item.ts";
import { goldenLimits, type GoldenLimits } from "./golden-limits.ts";
import { routerForm } from "./router-form.ts";

/** What a gate holds its candidates to. */
export interface GateArgs {
  /** `warn`: a color that is fit to serve gets its users whatever its quality; the verdict says so. Default: enforce. */
  readonly mode?: "enforce" | "warn";
  readonly limits: {
    /** Time for a color to become ready. */
    readonly loadBudgetSeconds: number;
    readonly smokePrompts: readonly string[];
    /** Time for the answer to one smoke prompt. */
    readonly smokeTimeoutSeconds: number;
    /** Memory after all checks, percent of the color's limit. Default: not held to any. */
    readonly memoryPercent?: number;
  };
  /** What a candidate must keep of the color that serves. Default: everything. */
  readonly compatibility?: Partial<Compatibility>;
  /** Default: no golden set. */
  readonly golden?: {
    /** Path of its file, for reports. */
    readonly file: string;
    /** Time for one answer. */
    readonly timeoutSeconds: number;
    readonly items: readonly GoldenItem[];
    /** Default: those of `golden-limits.ts`. */
    readonly limits?: Partial<GoldenLimits>;
  };
}

const golden = z.object({
  file: z.string(),
  timeoutSeconds: z.number(),
  items: z.array(goldenItem.extend({ id: z.string() })),
  limits: goldenLimits.prefault({}),
});

const rules = z.object({
  mode: z.enum(["enforce", "warn"]).default("enforce"),
  limits: z.object({
    loadBudgetSeconds: z.number(),
    smokePrompts: z.array(z.string()),
    smokeTimeoutSeconds: z.number(),
    memoryPercent: z.number().optional(),
  }),
  compatibility: compatibility.prefault({}),
  golden: golden.optional(),
});

/** What the program gives to the gate, defaults filled in. */
export const gateInputs = rules.extend({
  activeColor: z.string(),
  candidates: z.record(z.string(), z.string()),
  ...routerForm,
  containers: z.record(z.string(), z.string()).default({}),
  services: z.record(z.string(), z.array(z.string())).default({}),
  routerContainer: z.string().optional(),
  versions: z.record(z.string(), z.string()).default({}),
});

export type GateInputs = z.infer<typeof gateInputs>;

/** What every candidate is held to; `args` may leave out what has a default. */
export function gateRules(args: GateArgs): GateRules {
  const { limits, compatibility: kept, golden: set } = rules.parse(args);
  return { ...limits, compatibility: kept, golden: set };
}
