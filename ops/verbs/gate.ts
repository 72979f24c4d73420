import { colors, otherColor, type Color } from "../../components/color.ts";
import { ConfigError } from "../../infra/config.ts";
import { readGateArgs } from "../../infra/gate-args.ts";
import { countsIn, statusOf, type GateStatus } from "../../provider/gate/check.ts";
import { examine, type Examination } from "../../provider/gate/examine.ts";
import { gateRules } from "../../provider/gate/gate-inputs.ts";
import { keepReport, timeInName } from "../../provider/report-folder.ts";
import { reportOf } from "../../provider/gate/report.ts";
import { examinedRouter } from "../examined-router.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { readLiveRoute } from "../live-route.ts";
import { readConfig, shortName, type Project } from "../project.ts";
import { requireOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { duration } from "../table.ts";
import type { RunningPart } from "../target/part.ts";
import type { RunningTarget } from "../target/target.ts";
import type { Terminal } from "../terminal.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

const exits: Readonly<Record<GateStatus, Exit>> = {
  pass: "ok",
  fail: "refused",
  inconclusive: "inconclusive",
};

/** Runs the gate's checks on a color that is there, as a flip to it would, and moves nobody. */
export async function gate(session: Session, _options: unknown, wanted: string | undefined): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  const named = colors.find((color) => color === wanted);
  if (wanted !== undefined && !named)
    throw new OperatorError("usage", `color: got "${wanted}"; allowed are ${colors.join(" and ")}`);
  const config = await readConfig(project);
  const args = gateArgs(project, config);
  await useToolchain(project);
  const outputs = await requireOutputs(await requireStack(project, interruption), project);
  const { url } = await reach.recorded(outputs);
  const route = await withHttp({ timeoutSeconds: 10, signal: interruption.graceful }, (http) =>
    readLiveRoute(http, url),
  );
  const color =
    named ?? otherColor(colors.find((each) => each === route?.activeColor) ?? outputs.activeColor);
  const target = await reach.target();
  const part = await runningPart(target, color);

  const found = await examine(
    examinedRouter(outputs, url, route),
    {
      color,
      release: outputs.releases[color],
      watch: target.watch(part, color, config),
      asksAll: true,
    },
    gateRules(args),
    { signal: interruption.graceful, progress: (message) => terminal.note(message) },
  );
  const at = new Date();
  const stack = shortName(project.stack);
  const report = reportOf({ stack, at, mode: config.gate.mode, goldenSet: args.golden?.file }, found);
  const path = await keepReport(project.root, stack, `gate-${timeInName(at)}-${color}`, report);
  print(terminal, found, path);
  const { comparedWith, checks, seconds } = found;
  const status = statusOf(checks);
  terminal.result({
    status,
    color,
    comparedWith: "color" in comparedWith ? comparedWith.color : null,
    checks,
    seconds,
    report: path,
  });
  return exits[status];
}

function gateArgs(project: Project, config: Awaited<ReturnType<typeof readConfig>>) {
  const { name, root } = project;
  try {
    return readGateArgs(config, { project: name, stack: shortName(project.stack), root });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new OperatorError("usage", error.message, undefined, { cause: error });
  }
}

/** What runs for the color. Throws `OperatorError` where nothing does: nothing can be asked then. */
async function runningPart(target: RunningTarget, color: Color): Promise<RunningPart> {
  const all = (await target.list()).filter(({ part, service }) => part === color && service === undefined);
  const running = all.find(({ state }) => state === "running");
  if (running !== undefined) return running;
  const [found] = all;
  const [state, cure] =
    found === undefined
      ? [
          `has no ${target.unit}, as with standby: stopped, so there is nothing to ask`,
          `let it run beside the active color (pulumi config set standby warm && npx bluegreen up); a flip gates it in any case`,
        ]
      : [
          `has a ${target.unit} that is ${found.state} (${found.status})`,
          "start it again with: npx bluegreen up",
        ];
  throw new OperatorError("unhealthy", `${color} ${state}`, cure);
}

function print(
  terminal: Terminal,
  { color, comparedWith, checks, seconds }: Examination,
  path: string,
): void {
  const beside =
    "color" in comparedWith ? `beside ${comparedWith.color}` : `not compared: ${comparedWith.missing}`;
  terminal.table([
    ["check", "", "value", "limit"],
    ...checks.map(({ check, status, value, limit }) => [check, painted(terminal, status), value, limit]),
  ]);
  terminal.print();
  const status = statusOf(checks);
  terminal.print(
    `${color}: ${painted(terminal, status)}, ${countsIn(checks)}, ${beside}, ${duration(seconds)}`,
  );
  for (const { status: each, check, cure } of checks)
    if (each !== "pass" && each !== "not applicable" && cure !== undefined)
      terminal.print(`do, for ${check}: ${cure}`);
  terminal.print(`report: ${path}`);
}

function painted(terminal: Terminal, status: string): string {
  const styles = { pass: "green", fail: "red", inconclusive: "yellow", "not applicable": "dim" } as const;
  return terminal.paint(styles[status as keyof typeof styles], status);
}
