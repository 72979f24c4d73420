import type * as pulumi from "@pulumi/pulumi";
import { colors, type Color, type Weights } from "../color.ts";

/** Longest time that a balancer's cookie may bind a user, seconds. Source: ELB API reference, TargetGroupStickinessConfig, 2026-11. */
export const longestAffinitySeconds = 604_800;

/** How long a user stays with a color where no rollout sets a step, seconds. */
export const defaultAffinitySeconds = 300;

export interface ForwardArgs {
  /** ARN of the target group of each color. */
  readonly targetGroups: Readonly<Record<Color, pulumi.Input<string>>>;
  /** Share of the users of each color. */
  readonly weights: Weights;
  /** Time until a rollout's next step, seconds: nobody is bound for longer. Default: 300. */
  readonly stepSeconds?: number | undefined;
}

/** A listener's default action that divides users between both colors. */
export interface ForwardAction {
  readonly type: "forward";
  readonly forward: {
    readonly targetGroups: { readonly arn: pulumi.Input<string>; readonly weight: number }[];
    readonly stickiness: { readonly enabled: boolean; readonly duration: number };
  };
}

/**
 * The action for these weights. Both target groups are always named, one of them perhaps with 0: AWS and the provider have given a group that
 * comes later the weight 1 (pulumi-aws #5772). A cookie keeps a user with a color only while both have users: it wins over weights, so at 0 and 100 it
 * would go on sending users to a color that is to have none. It is switched off by name, for a block that is left out is taken for "as it is".
 *
 * Not run here: that AWS, asked again, tells a stickiness that is switched off with the duration it was given. Where it told another one, every
 * preview would show the route as changed.
 *
 * @throws RangeError where the weights are no whole percents that sum to 100, or the step is shorter than a second
 */
export function forwardAction({ targetGroups, weights, stepSeconds }: ForwardArgs): ForwardAction {
  refuseWrongWeights(weights);
  const divided = colors.every((color) => weights[color] > 0);
  return {
    type: "forward",
    forward: {
      targetGroups: colors.map((color) => ({ arn: targetGroups[color], weight: weights[color] })),
      stickiness: { enabled: divided, duration: divided ? affinitySeconds(stepSeconds) : 1 },
    },
  };
}

function refuseWrongWeights(weights: Weights): void {
  const sum = colors.reduce((total, color) => total + weights[color], 0);
  const whole = colors.every((color) => Number.isInteger(weights[color]) && weights[color] >= 0);
  if (whole && sum === 100) return;
  const given = colors.map((color) => `${color} ${weights[color]} %`).join(", ");
  throw new RangeError(
    `weights: got ${given}; allowed are whole percents from 0 to 100 that sum to 100; give one color what the other one leaves`,
  );
}

function affinitySeconds(stepSeconds: number = defaultAffinitySeconds): number {
  if (!(stepSeconds >= 1)) {
    throw new RangeError(
      `stepSeconds: got ${stepSeconds} s; allowed are 1 s and more; leave it out where no rollout goes on`,
    );
  }
  return Math.min(Math.floor(stepSeconds), longestAffinitySeconds);
}
