import { join } from "node:path";
import { format, resolveConfig } from "prettier";

/** A text as this project's formatter writes it: `npm run check` reads the files that a bench writes too. */
export async function formatted(root: string, parser: "json" | "markdown", text: string): Promise<string> {
  return await format(text, { ...(await resolveConfig(join(root, "README.md"))), parser });
}
