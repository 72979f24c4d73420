import { z } from "zod";
import type { Rule } from "./rule.ts";

/** The rules as docs/policies.md lists them. */
export function policyTable(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => [
    `\`${rule.name}\``,
    `${rule.description} ${rule.why}`,
    rule.level ?? "mandatory",
    thresholdsOf(rule),
  ]);
  return [["rule", "what it wants, and why", "level", "thresholds"], ["---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

function thresholdsOf({ thresholds }: Rule): string {
  if (thresholds === undefined) return "";
  const { properties = {} } = z.toJSONSchema(thresholds, { io: "input" });
  return Object.entries(properties)
    .map(([name, schema]) => {
      const { description = "", default: usual } = schema as { description?: string; default?: unknown };
      return `\`${name}\`: ${description} Default: \`${JSON.stringify(usual)}\``;
    })
    .join("<br>");
}
