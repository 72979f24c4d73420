import { colors, type Color } from "../../../components/color.ts";
import { sum } from "./figures.ts";
import type { Series } from "./shape.ts";

/** A color that had users by the route and answered none of the load. */
export interface Unmet {
  readonly color: Color;
  readonly weightPercent: number;
  readonly seconds: number;
  /** Requests that anybody answered in this time. */
  readonly requests: number;
}

/** So many answers were to be expected of a color that gave none: of fewer, none may be chance. */
export const leastExpected = 10;

/** For each color the time in which most of its answers were missing, where there is one. */
export function unmetColors(series: Pick<Series, "answers" | "at" | "intervalSeconds" | "route">): Unmet[] {
  const stretches = stretchesOf(series);
  return colors.flatMap((color) => {
    const [worst] = stretches
      .filter(({ of, requests, weights }) => of[color] === 0 && expected(requests, weights[color]))
      .map(({ seconds, requests, weights }) => ({ color, weightPercent: weights[color], seconds, requests }))
      .sort((left, right) => right.requests * right.weightPercent - left.requests * left.weightPercent);
    return worst === undefined ? [] : [worst];
  });
}

function expected(requests: number, weightPercent: number): boolean {
  return (requests * weightPercent) / 100 >= leastExpected;
}

/** Times in which the weights stayed as they were, in whole intervals, with what was answered in them. */
function stretchesOf({ answers, at, intervalSeconds, route }: Parameters<typeof unmetColors>[0]) {
  const changes = route.filter(({ weights }, index) => {
    const before = route[index - 1]?.weights;
    return before === undefined || colors.some((color) => weights[color] !== before[color]);
  });
  return changes.map(({ at: begun, weights }, index) => {
    const from = Math.ceil(begun / intervalSeconds);
    const next = changes[index + 1]?.at;
    const to = next === undefined ? at.length : Math.max(from, Math.floor(next / intervalSeconds));
    const answered = (counts: readonly number[] | undefined) => sum(counts?.slice(from, to) ?? []);
    return {
      weights,
      seconds: (to - from) * intervalSeconds,
      requests: sum(Object.values(answers).map(answered)),
      of: { blue: answered(answers["blue"]), green: answered(answers["green"]) },
    };
  });
}
