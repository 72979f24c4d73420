import { RunError } from "@pulumi/pulumi/errors";

/** Refused config: one line a problem, each with its path. */
export class ConfigError extends RunError {
  readonly problems: readonly string[];
  constructor(stack: string, problems: readonly string[]) {
    super(
      `Pulumi.${stack}.yaml has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join("\n")}`,
    );
    this.problems = problems;
  }
}
