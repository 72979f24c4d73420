import type { Color } from "../../components/color.ts";
import { OperatorError } from "../exit.ts";
import type { Project } from "../project.ts";
import { withActiveColor } from "../stack-file.ts";
import { withCanaryPercent } from "../stack-file-edits.ts";

/**
 * The stack's file with these weights: `active` as activeColor, the other color's share as canary. Throws `OperatorError` where
 * the file cannot say so.
 */
export function textAt(text: string, project: Project, active: Color, canaryPercent: number): string {
  const colored = withActiveColor(text, project.name, active);
  const edited = colored === undefined ? undefined : withCanaryPercent(colored, project.name, canaryPercent);
  if (edited !== undefined) return edited;
  throw new OperatorError(
    "usage",
    `${project.stackFile}: ${project.name}:activeColor is no plain text; write blue or green there`,
  );
}
