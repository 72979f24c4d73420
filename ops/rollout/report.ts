import { z } from "zod";
import { otherColor } from "../../components/color.ts";
import type { LogLine } from "../operation-log.ts";
import { markdownTable } from "../../provider/report-folder.ts";
import { duration } from "../table.ts";
import { inWords } from "./in-words.ts";
import type { RolloutState } from "./state.ts";

const check = z.object({ check: z.string(), value: z.string(), limit: z.string(), status: z.string() });

/** A rollout as a page that a pull request can show. */
export function rolloutReport(state: RolloutState, lines: readonly LogLine[]): string {
  const { plan, version, outcome = "not ended", reason } = state;
  const judged = lines.flatMap(({ step, checks = [] }) =>
    checks.map((entry) => ({ step, ...check.parse(entry) })),
  );
  return [
    `# Rollout of ${plan.to} ${version}: ${outcome === "rolledBack" ? "rolled back" : outcome}`,
    "",
    `${plan.steps.join(" → ")} % from ${otherColor(plan.to)} to ${plan.to}, ${duration(plan.intervalSeconds)} a step, ` +
      `${duration(plan.bakeSeconds)} of bake; begun ${state.startedAt} by ${state.owner.user}@${state.owner.host}.`,
    ...(reason === undefined ? [] : ["", `Why: ${reason}.`]),
    "",
    ...markdownTable(
      ["time", "step", "weights", "outcome", "took", "reason"],
      lines.map(({ time, step, to, outcome: came, seconds, reason: why = "" }) => [
        time,
        step,
        to === undefined ? "" : inWords(to),
        came,
        seconds === undefined ? "" : duration(seconds),
        why,
      ]),
    ),
    ...(judged.length === 0
      ? []
      : [
          "",
          ...markdownTable(
            ["step", "check", "value", "limit", "verdict"],
            judged.map((entry) => [entry.step, entry.check, entry.value, entry.limit, entry.status]),
          ),
        ]),
    "",
  ].join("\n");
}
