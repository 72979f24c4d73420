import { z } from "zod";

const preview = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })) });

/** A resource that an update would touch. */
export interface TouchedRow {
  readonly operation: string;
  readonly type: string;
  readonly name: string;
}

/** Operations that leave a resource as it is. */
const untouched = ["same", "refresh"];

/** The rows of `pulumi preview --json` that would be changed, in the engine's order. */
export function touchedRows(json: string): TouchedRow[] {
  return preview
    .parse(JSON.parse(json))
    .steps.filter(({ op }) => !untouched.includes(op))
    .map(({ op, urn }) => {
      const [, , types = "", name = ""] = urn.split("::");
      return { operation: op, type: types.slice(types.lastIndexOf("$") + 1), name };
    });
}
