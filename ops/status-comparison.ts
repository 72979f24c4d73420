import { colors } from "../components/color.ts";
import { shortIdentity } from "../components/release.ts";
import type { LiveRoute } from "./live-route.ts";
import type { StackOutputs } from "./stack-outputs.ts";
import { monitoringParts, type Part, type RunningPart } from "./target/part.ts";
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
  readonly containers: readonly Pick<RunningPart, "part" | "problem" | "status">[];
  /** Whether the standby has a container. Default: `warm`, it has. */
  readonly standby?: "warm" | "stopped";
  /** What they are called. Default: `container`. */
  readonly unit?: RunningTarget["unit"];
  /** What watches, where anything does. Default: what Docker runs for it. */
  readonly watching?: RunningTarget["watching"];
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

function partsToRun({ outputs, standby, watching = monitoringParts }: Observed): Part[] {
  const { prometheus, grafana } = watchersOf(outputs);
  return [
    // A balancer of AWS is no pod.
    ...(outputs.balancer === undefined ? (["router"] as const) : []),
    ...colors.filter((color) => standby !== "stopped" || outputs.weights[color] > 0),
    ...(prometheus === undefined ? [] : watching),
    ...(grafana === undefined ? [] : (["grafana"] as const)),
  ];
}

function containerDifferences(
  { containers, unit = "container" }: Pick<Observed, "containers" | "unit">,
  wanted: readonly Part[],
): string[] {
  const missing = wanted
    .filter((part) => !containers.some((container) => container.part === part))
    .map((part) => `${part} has no ${unit}`);
  const broken = containers.flatMap(({ part, problem, status }) =>
    problem === undefined ? [] : [`${part} is ${problem} (${status})`],
  );
  return [...missing, ...broken];
}
