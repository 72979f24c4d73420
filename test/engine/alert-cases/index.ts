import { canaryCases } from "./canary.ts";
import type { AlertCase } from "./case.ts";
import { colorCases } from "./colors.ts";
import { errorBudgetCases } from "./error-budget.ts";
import { errorCases } from "./errors.ts";
import { gpuCases } from "./gpu.ts";
import { kpiCases } from "./kpis.ts";
import { latencyCases } from "./latency.ts";
import { owlCases } from "./owl.ts";
import { qualityCases } from "./quality.ts";
import { routeCases } from "./route.ts";
import { targetCases } from "./targets.ts";

export type { AlertCase } from "./case.ts";
export { balancedCases } from "./balanced.ts";
export { kpis } from "./kpis.ts";

/** Of every alert one that fires and one that does not, at least. */
export const alertCases: readonly AlertCase[] = [
  ...errorCases,
  ...errorBudgetCases,
  ...latencyCases,
  ...canaryCases,
  ...colorCases,
  ...routeCases,
  ...qualityCases,
  ...targetCases,
  ...owlCases,
  ...gpuCases,
  ...kpiCases,
];
