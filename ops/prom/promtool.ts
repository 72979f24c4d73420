import { configurationFile, refusedKpiRules } from "../../components/monitoring/prometheus-files.ts";
import { OperatorError } from "../exit.ts";
import { Tail } from "../target/tail.ts";
import type { RunningTarget } from "../target/target.ts";

/** What promtool says beside the stack's Prometheus: the very version, and the very files, that run. */
export interface Checked {
  readonly problems: readonly string[];
  /** Last lines of what it printed. */
  readonly output: string;
}

/** Checks configuration and rules. Throws `OperatorError` (`unhealthy`) where Prometheus does not run. */
export async function checkConfiguration(target: RunningTarget, signal: AbortSignal): Promise<Checked> {
  const prometheus = (await target.list()).find(({ part }) => part === "prometheus");
  if (prometheus?.state !== "running") {
    throw new OperatorError(
      "unhealthy",
      prometheus === undefined ? `prometheus has no ${target.unit}` : `prometheus is ${prometheus.status}`,
      "start it with: npx bluegreen up",
    );
  }
  const run = async (...command: string[]) => {
    const printed = new Tail();
    const code = await target.run(prometheus, command, { stdout: printed, stderr: printed, signal });
    return { code, output: printed.text };
  };
  const checked = await run("promtool", "check", "config", configurationFile);
  // What the pattern finds is checked once more, for what promtool says of it; `code` 0 where it finds nothing.
  const kpis = await run(
    "sh",
    "-c",
    `for file in ${refusedKpiRules}; do [ ! -e "$file" ] || set -- "$@" "$file"; done
    [ $# -eq 0 ] || promtool check rules "$@"`,
  );
  return {
    problems: [
      ...(checked.code === 0 ? [] : [`promtool refuses what Prometheus runs with: ${checked.output}`]),
      ...(kpis.code === 0 ? [] : [`rules of rollout.kpis are left out: ${kpis.output}`]),
    ],
    output: checked.output,
  };
}
