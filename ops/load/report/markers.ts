import { colors, otherColor, type Color } from "../../../components/color.ts";
import type { LoadRoute } from "../line-schemas.ts";
import type { LoadRun } from "../run-schema.ts";
import type { Marker, MarkerKind } from "./shape.ts";
import type { Timeline } from "./timeline.ts";

/** What happened to the route: flips, steps of a canary, changes of the shadow, rejections. `lines` in the order of time. */
export function routeMarkers(lines: readonly LoadRoute[], timeline: Timeline): Marker[] {
  return lines.slice(1).flatMap((line, index) => {
    const before = lines[index];
    if (before === undefined) return [];
    return [...moved(before, line), ...shadowed(before, line), ...rejected(before, line)].map(
      ([kind, text]) => ({ at: timeline.secondsAt(line.t), kind, text }),
    );
  });
}

/** Begin and end of the command. */
export function commandMarkers(command: LoadRun["command"], timeline: Timeline): Marker[] {
  if (command === undefined) return [];
  const { startedAt, endedAt, exitCode } = command;
  return [
    { at: timeline.secondsAt(startedAt), kind: "command", text: "command starts" },
    { at: timeline.secondsAt(endedAt), kind: "command", text: `command ends, exit ${exitCode}` },
  ];
}

type Event = readonly [MarkerKind, string];

/** A flip is a change of the color that serves; other changes of the weights are steps. */
function moved(before: LoadRoute, { activeColor, weights }: LoadRoute): Event[] {
  if (activeColor !== before.activeColor)
    return [["flip", `flip to ${activeColor}: ${weightsText(weights)}`]];
  if (colors.every((color) => weights[color] === before.weights[color])) return [];
  return [["step", `${otherColor(activeColor)} gets ${weights[otherColor(activeColor)]} %`]];
}

function shadowed(before: LoadRoute, { shadow }: LoadRoute): Event[] {
  return shadow === before.shadow ? [] : [["shadow", `shadow ${shadow} %`]];
}

function rejected(before: LoadRoute, { rejected: now }: LoadRoute): Event[] {
  return Object.entries(now)
    .filter(([color, { at }]) => before.rejected[color]?.at !== at)
    .map(([color, { version, reason }]) => ["rejected", `${color} ${version} rejected: ${reason}`]);
}

function weightsText(weights: Readonly<Record<Color, number>>): string {
  return colors.map((color) => `${color} ${weights[color]} %`).join(", ");
}
