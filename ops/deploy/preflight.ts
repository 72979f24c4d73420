import type { StackConfig } from "../../infra/config.ts";
import { OperatorError } from "../exit.ts";
import { planOf, type PlanOptions } from "../rollout/plan.ts";

/**
 * Refuses what the rollout would refuse at its start, before a release is staged, built and judged for it. Throws `OperatorError`
 * for wrong options, without monitoring, and where nobody is there to answer.
 */
export function preflight(
  options: PlanOptions & { readonly yes?: boolean },
  { rollout, monitoring, activeColor }: Pick<StackConfig, "rollout" | "monitoring" | "activeColor">,
  project: string,
  interactive: boolean,
): void {
  planOf(options, rollout, activeColor, monitoring.scrapeIntervalSeconds);
  if (!monitoring.enabled) {
    throw new OperatorError(
      "refused",
      "deploy ends with a rollout, which asks Prometheus between its steps, and this stack is to have none",
      `pulumi config set --path '${project}:monitoring.enabled' true; or: npx bluegreen release …, up, flip`,
    );
  }
  if (options.yes === true || interactive) return;
  throw new OperatorError(
    "usage",
    "deploy asks before its rollout moves users, and nobody is here to answer",
    "add --yes",
  );
}
