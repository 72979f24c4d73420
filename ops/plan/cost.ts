import { z } from "zod";

/** What a stack costs an hour, where it tells it. */
export interface Cost {
  /** Sum of the table as it stands there, such as `4.0512`; undefined where the stack has none yet, or no more. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The table of afterwards, in Markdown; undefined where there is none. */
  readonly table: string | undefined;
}

const output = z.object({
  cost: z.union([z.string(), z.array(z.string()).transform((lines) => lines.join("\n"))]),
});

/** Reads the output `cost` of the stack now and afterwards. Undefined where it tells none. */
export function costOf(outputs: { readonly before: unknown; readonly after: unknown }): Cost | undefined {
  const before = output.safeParse(outputs.before).data?.cost;
  const after = output.safeParse(outputs.after).data?.cost;
  if (before === undefined && after === undefined) return undefined;
  return { before: sumIn(before), after: sumIn(after), table: after };
}

/** Last cell of the row that begins with `together`, as infra/eks-cost.ts writes it. */
function sumIn(table: string | undefined): string | undefined {
  const row = table?.split("\n").find((line) => line.startsWith("| together"));
  return row
    ?.split("|")
    .map((cell) => cell.trim())
    .findLast((cell) => cell !== "");
}
