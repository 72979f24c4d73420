import { colors } from "../../components/color.ts";
import { shortIdentity } from "../../components/release.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { readLiveRoute, type LiveRoute } from "../live-route.ts";
import { readConfig } from "../project.ts";
import { requireOutputs, type StackOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { mismatches } from "../status-comparison.ts";
import { monitoringParts, optionalParts, titleOf, type RunningPart } from "../target/part.ts";
import type { RunningTarget } from "../target/target.ts";
import { useToolchain } from "../toolchain.ts";
import { watchersOf } from "../watchers.ts";
import type { Session } from "../verb.ts";

/** Shows what the stack says next to what the router does and what runs. */
export async function status(session: Session): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  await useToolchain(project);
  const stack = await requireStack(project, interruption);
  const outputs = await requireOutputs(stack, project);
  const [target, { url }] = await Promise.all([reach.target(), reach.recorded(outputs)]);
  const [{ live, liveProblem }, containers] = await Promise.all([
    askRouter(url, interruption.graceful),
    target.list(),
  ]);
  const { standby, workload } = await readConfig(project);
  const { unit, watching } = target;
  const services = workload === "owl" ? target.services : [];
  const differences = mismatches({
    outputs,
    live,
    liveProblem,
    containers,
    standby,
    unit,
    watching,
    services,
  });

  terminal.print(
    `${terminal.paint("bold", outputs.url)} is served by ${terminal.paint(outputs.activeColor, outputs.activeColor)}`,
  );
  terminal.print();
  terminal.table(rows(outputs, live, containers, { unit, watching, services }));
  terminal.print();
  if (outputs.grafana !== undefined) terminal.print(outputs.grafana);
  if (differences.length === 0) terminal.print(terminal.paint("green", "what runs is what the stack says"));
  for (const difference of differences) terminal.print(`${terminal.paint("red", "mismatch:")} ${difference}`);
  if (differences.length > 0) terminal.print("put it right with: npx bluegreen up");
  terminal.result({ outputs, live: live ?? null, containers, mismatches: differences });
  return differences.length === 0 ? "ok" : "unhealthy";
}

async function askRouter(
  url: string,
  signal: AbortSignal,
): Promise<{ live?: LiveRoute | undefined; liveProblem?: string }> {
  try {
    return { live: await withHttp({ timeoutSeconds: 5, signal }, (http) => readLiveRoute(http, url)) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { liveProblem: error.message };
  }
}

function rows(
  outputs: StackOutputs,
  live: LiveRoute | undefined,
  containers: readonly RunningPart[],
  { unit, watching, services }: Pick<RunningTarget, "unit" | "watching" | "services">,
) {
  const words = (title: string) =>
    containers
      .filter((container) => titleOf(container) === title)
      .map(({ name, status: state }) => `${name}: ${state}`)
      .join("; ") || "none";
  const { balancer } = outputs;
  const places: Readonly<Record<string, string | undefined>> = { ...watchersOf(outputs) };
  const expected: readonly string[] = [
    ...(places["prometheus"] === undefined ? [] : watching),
    ...(places["grafana"] === undefined ? [] : ["grafana"]),
  ];
  return [
    ["", "stack", "live", "release", "direct", unit],
    ["router", "", "", "", "", balancer === undefined ? words("router") : `load balancer ${balancer.name}`],
    ...colors.flatMap((color) => [
      [
        color,
        `${outputs.weights[color]} %`,
        live ? `${live.weights[color]} %` : "?",
        shortIdentity(outputs.releases[color]),
        outputs.colorUrls[color],
        words(color),
      ],
      ...services.map((service) => {
        const title = titleOf({ part: color, service });
        return [title, "", "", "", "", words(title)];
      }),
    ]),
    ...[...monitoringParts, ...optionalParts]
      .filter((part) => words(part) !== "none" || expected.includes(part))
      .map((part) => [part, "", "", "", places[part] ?? "", words(part)]),
  ];
}
