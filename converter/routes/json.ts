import { Problem } from "../problem.ts";

/**
 * Reads a JSON body strictly: broken UTF-8 is refused, not replaced by question marks that would become names.
 * @throws Problem
 */
export function parsed(body: Buffer): unknown {
  if (body.length === 0)
    throw new Problem(400, "invalid_json", "body: is empty; send a schema as a JSON object");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new Problem(400, "invalid_json", "body: is not UTF-8; send JSON in UTF-8");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(400, "invalid_json", `body: is not JSON (${reason}); send a schema as a JSON object`);
  }
}
