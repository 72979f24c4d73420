import { finished } from "node:stream/promises";
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { stackContainers } from "../containers.ts";
import { OperatorError } from "../exit.ts";
import type { Project } from "../project.ts";

/** What promtool says in the container of the stack's Prometheus: the very version, and the very files, that run. */
export interface Checked {
  readonly problems: readonly string[];
  /** Last lines of what it printed. */
  readonly output: string;
}

/** Where `start.sh` of the monitoring's image puts them. */
const configuration = "/tmp/prometheus.yml";
const refusedKpiRules = "/tmp/kpi-rules.unchecked";

/** Checks configuration and rules. Throws `OperatorError` (`unhealthy`) where Prometheus does not run. */
export async function checkConfiguration(
  docker: Docker,
  project: Project,
  signal: AbortSignal,
): Promise<Checked> {
  const prometheus = (await stackContainers(docker, project)).find(({ part }) => part === "prometheus");
  if (prometheus?.state !== "running") {
    throw new OperatorError(
      "unhealthy",
      prometheus === undefined ? "prometheus has no container" : `prometheus is ${prometheus.status}`,
      "start it with: npx bluegreen up",
    );
  }
  const run = (...command: string[]) => runIn(docker, prometheus.id, command, signal);
  const checked = await run("promtool", "check", "config", configuration);
  const kpis = await run("promtool", "check", "rules", refusedKpiRules);
  const isLeftOut = (await run("test", "-e", refusedKpiRules)).code === 0;
  return {
    problems: [
      ...(checked.code === 0 ? [] : [`promtool refuses what Prometheus runs with: ${checked.output}`]),
      ...(isLeftOut ? [`the rules of rollout.kpis are left out: ${kpis.output}`] : []),
    ],
    output: checked.output,
  };
}

async function runIn(
  docker: Docker,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<{ code: number; output: string }> {
  const exec = await docker
    .getContainer(id)
    .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  const stop = () => stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  const printed = new PassThrough().setEncoding("utf8");
  let output = "";
  printed.on("data", (text: string) => (output = (output + text).slice(-2000)));
  docker.modem.demuxStream(stream, printed, printed);
  try {
    await finished(stream, { writable: false });
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  const { ExitCode: code } = await exec.inspect();
  return { code: code ?? -1, output: output.trim() };
}
