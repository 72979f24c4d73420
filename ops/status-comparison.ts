import { colors } from "../components/color.ts";
import { shortIdentity } from "../components/release.ts";
import type { LiveRoute } from "./live-route.ts";
import type { StackOutputs } from "./stack-outputs.ts";
import { monitoringParts, titleOf, type Part, type RunningPart } from "./target/part.ts";
import type { RunningTarget } from "./target/target.ts";
import { watchersOf } from "./watchers.ts";

/** What is known about a stack, from three sides. */
export interface Observed {
  /** What the last update recorded. */
  readonly outputs: StackOutputs;
  /** What the router says; undefined where it does not answer or has no route. */
  readonly live: LiveRoute | undefined;
  /** Why there is no live route. */
  readonly liveProblem?: string | undefined;
  /** What runs. */
  readonly containers: readonly Pick<RunningPart, "part" | "service" | "problem" | "status">[];
  /** Whether the standby has a container. Default: `warm`, it has. */
  readonly standby?: "warm" | "stopped";
  /** What they are called. Default: `container`. */
  readonly unit?: RunningTarget["unit"];
  /** What watches, where anything does. Default: what Docker runs for it. */
  readonly watching?: RunningTarget["watching"];
  /** What each color has beside its own container. Default: nothing. */
  readonly services?: RunningTarget["services"];
}

/** Every difference between what the stack says and what runs, a sentence each. Empty where all agree. */
export function mismatches(observed: Observed): string[] {
  const { outputs, live, liveProblem } = observed;
  const differences: string[] = [];
  if (!live) {
    differences.push(liveProblem ?? "the router has no route: users get 503");
  } else {
    if (live.activeColor !== outputs.activeColor) {
      differences.push(
        `the router's active color is ${live.activeColor}, the stack's is ${outputs.activeColor}`,
      );
    }
    for (const color of colors) {
      if (live.weights[color] !== outputs.weights[color]) {
        differences.push(
          `${color} gets ${live.weights[color]} % of the users, the stack says ${outputs.weights[color]} %`,
        );
      }
      const served = live.releases[color];
      if (outputs.weights[color] > 0 && served !== undefined && served !== outputs.releases[color]) {
        differences.push(
          `the route serves release ${shortIdentity(served)} of ${color}, the stack says ${shortIdentity(outputs.releases[color])}`,
        );
      }
    }
  }
  return [...differences, ...containerDifferences(observed, partsToRun(observed))];
}

function partsToRun({
  outputs,
  standby,
  watching = monitoringParts,
  services = [],
}: Observed): Pick<RunningPart, "part" | "service">[] {
  const { prometheus, grafana } = watchersOf(outputs);
  const running = colors.filter((color) => standby !== "stopped" || outputs.weights[color] > 0);
  const alone: Part[] = [
    ...(prometheus === undefined ? [] : watching),
    ...(grafana === undefined ? [] : (["grafana"] as const)),
  ];
  return [
    // A balancer of AWS is no pod.
    ...(outputs.balancer === undefined ? [{ part: "router" as const }] : []),
    ...running.flatMap((part) => [{ part }, ...services.map((service) => ({ part, service }))]),
    ...alone.map((part) => ({ part })),
  ];
}

function containerDifferences(
  { containers, unit = "container" }: Pick<Observed, "containers" | "unit">,
  wanted: readonly Pick<RunningPart, "part" | "service">[],
): string[] {
  const missing = wanted
    .map(titleOf)
    .filter((title) => !containers.some((container) => titleOf(container) === title))
    .map((title) => `${title} has no ${unit}`);
  const broken = containers.flatMap(({ problem, status, ...container }) =>
    problem === undefined ? [] : [`${titleOf(container)} is ${problem} (${status})`],
  );
  return [...missing, ...broken];
}
