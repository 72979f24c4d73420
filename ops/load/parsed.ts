import type { z } from "zod";
import { OperatorError } from "../exit.ts";
import { jsonOf } from "../json.ts";

/** What a file of a run says. Throws `OperatorError` for another form: place, problem. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new OperatorError("usage", `${where} is not as this version writes it: ${problems.join("; ")}`);
}
