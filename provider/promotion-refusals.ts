import { unknown, type CheckFailure, type Properties } from "./kind.ts";
import type { PromotionGateArgs } from "./resources/promotion-gate.ts";
import { isRejected, type Rejection } from "./route-state.ts";

/** Why an update may not even ask its candidates, in preview already. `recorded` are the gate's inputs of the last update. */
export function refusals(news: Properties, recorded: Properties | undefined): CheckFailure[] {
  const {
    activeColor = "",
    candidates = {},
    versions = {},
    rejected = {},
    serving = recorded?.["activeColor"],
  }: Partial<Omit<PromotionGateArgs, "serving">> & { readonly serving?: unknown } = news;
  const colors = Object.keys(candidates);
  const standby = colors.includes(activeColor) ? colors.find((color) => color !== activeColor) : undefined;
  const flipped = serving !== undefined && serving !== activeColor;
  return [
    ...(flipped && standby !== undefined ? [flipWithCanary(activeColor, standby)] : []),
    ...colors.flatMap((color) => {
      const rejection = rejected[color];
      const candidate: unknown = candidates[color];
      const release = typeof candidate === "string" && candidate !== unknown ? candidate : undefined;
      return isRejected(rejection, { version: versions[color], release })
        ? [rejectedBefore(color, rejection)]
        : [];
    }),
  ];
}

function flipWithCanary(activeColor: string, standby: string): CheckFailure {
  return {
    property: "activeColor",
    reason:
      `this update moves activeColor to ${activeColor} and leaves ${standby} a canary's share, so that users would move both ` +
      `ways. Allowed: a flip with canary.percent 0. Do: pulumi config rm canary in the same update, or keep activeColor ${standby}.`,
  };
}

function rejectedBefore(color: string, { version, reason, at }: Rejection): CheckFailure {
  return {
    property: "candidates",
    reason:
      `${color} ${version} was rejected at ${at}: ${reason}. Allowed: another version of ${color}. Do: deploy one ` +
      `(npx bluegreen release --color ${color} --version …), or, where ${version} is good after all, say so with --force ` +
      `(npx bluegreen flip ${color} --force).`,
  };
}
