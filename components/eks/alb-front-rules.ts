import type { ListenerRuleArgs } from "@pulumi/aws/lb/listenerRule";
import { colors } from "../color.ts";
import { colorHeader } from "./alb-direct-rules.ts";

/** What is particular to a rule that refuses. */
export interface RefusingRule extends Required<Pick<ListenerRuleArgs, "conditions">> {
  /** `blue`, `green` or `header`. */
  readonly way: string;
  /** Rules are tried from the lowest on. Fixed, for two rules cannot change places in one step. */
  readonly priority: number;
}

/**
 * The rules that refuse whoever asks for one color from outside, by its path or by `X-Color`. One for each path, for AWS takes three patterns a
 * condition. They compare a path as it was sent, and `*` stands for anything: what gets past them, such as `/%62lue/`, nginx itself refuses.
 */
export function refusingRules(): RefusingRule[] {
  return [
    ...colors.map((color, index) => ({
      way: color,
      priority: (index + 1) * 10,
      conditions: [{ pathPattern: { values: [`/${color}`, `/${color}/*`] } }],
    })),
    {
      way: "header",
      priority: (colors.length + 1) * 10,
      conditions: [{ httpHeader: { httpHeaderName: colorHeader, values: ["*"] } }],
    },
  ];
}
