import { colors } from "../../components/color.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { sinceMilliseconds } from "../since.ts";
import { readStored, type Exported } from "../stored.ts";
import type { Session } from "../verb.ts";

export interface ExportOptions {
  readonly since?: string;
  readonly color?: string;
}

/** Prints what colors stored as JSONL on stdout: questions and answers, opinions of them, or pairs of answers. */
export async function exportStored(
  session: Session,
  exported: Exported,
  { since, color }: ExportOptions,
): Promise<Exit> {
  const from = sinceMilliseconds(since);
  if (color !== undefined && !colors.some((known) => known === color))
    throw new OperatorError("usage", `--color: got "${color}"; allowed are ${colors.join(" and ")}`);
  await readStored(session, { exported, since: from, color }, process.stdout);
  return "ok";
}
