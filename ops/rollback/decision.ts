import { colors, otherColor, type Color } from "../../components/color.ts";
import { isRejected } from "../../provider/route-state.ts";
import { leaseInForce, type LiveRoute } from "../live-route.ts";

/** A release that runs, as its color tells it. */
export interface RunningRelease {
  readonly version: string;
  /** Its identity. */
  readonly release: string;
}

/** What is known when somebody wants to go back. */
export interface Position {
  /** Color that is named; undefined: the one that served before. */
  readonly wanted: Color | undefined;
  readonly force: boolean;
  /** The route in force; undefined where the router does not tell. */
  readonly live: LiveRoute | undefined;
  /** activeColor of the stack's file. */
  readonly configured: Color;
  /** Versions of the stack's file. */
  readonly versions: Readonly<Record<Color, string>>;
  /** What runs on each color; a color that does not answer is left out. */
  readonly running: Readonly<Partial<Record<Color, RunningRelease>>>;
  /** Version with which each color had users last, by the stack's history; undefined where it does not tell. */
  readonly served: Readonly<Partial<Record<Color, string>>>;
  /** Whether the whole history was read: a color that is not in it never had the users. */
  readonly historyIsWhole: boolean;
  /** Whether the process that holds the route's lease is gone from this machine. */
  readonly holderGone: boolean;
}

/** What a rollback has to do. */
export type RollbackDecision =
  | { readonly kind: "nothing"; readonly target: Color }
  | {
      /** `end canary`: the standby's share goes; `flip`: all users move; `take back`: the file alone is ahead of the users. */
      readonly kind: "end canary" | "flip" | "take back";
      readonly target: Color;
      /** The color that is left; its release is remembered as rejected. Undefined where no user met it. */
      readonly leaving: Color | undefined;
      /** Id of a lease that is ended on the way. */
      readonly endLease?: string;
    }
  | { readonly kind: "refused"; readonly reason: string; readonly cure: string };

/** The color with the users that no canary has; `configured` where the router does not tell. */
export function activeOf(live: LiveRoute | undefined, configured: Color): Color {
  return colors.find((color) => color === live?.activeColor) ?? configured;
}

/** Decides where the users go. */
export function decideRollback(position: Position, now: Date): RollbackDecision {
  const { wanted, force, live, configured, holderGone } = position;
  const active = activeOf(live, configured);
  const canary = live !== undefined && live.weights[otherColor(active)] > 0 ? otherColor(active) : undefined;
  const ahead = configured !== active;
  const target = wanted ?? (canary !== undefined || ahead ? active : otherColor(active));
  if (target === active && canary === undefined && !ahead) return { kind: "nothing", target };
  const held = leaseInForce(live, now);
  if (held && !holderGone && !force) {
    return {
      kind: "refused",
      reason: `${held.holder} holds a lease on the route until ${held.until}`,
      cure: "let it take its users back: npx bluegreen rollout --abort; or go over it: --force",
    };
  }
  const refused = force ? undefined : refusal(position, target, active);
  if (refused) return refused;
  return {
    kind: target !== active ? "flip" : canary !== undefined ? "end canary" : "take back",
    target,
    leaving: target !== active ? active : canary,
    ...(held && { endLease: held.id }),
  };
}

/** Users go back to what served them before, not to a release that was staged meanwhile or was rejected itself. */
function refusal(
  { wanted, live, versions, running, served, historyIsWhole }: Position,
  target: Color,
  active: Color,
): RollbackDecision | undefined {
  if (target === active) return undefined;
  const rejection = live?.rejected[target];
  const version = versions[target];
  const there = running[target];
  // The update brings what the file says: what runs there is it only where the versions are the same.
  const release = there?.version === version ? there.release : undefined;
  if (isRejected(rejection, { version, release })) {
    return {
      kind: "refused",
      reason: `${target} ${version} was rejected at ${rejection.at}: ${rejection.reason}`,
      cure: `stage another version on ${target}, or go there all the same: npx bluegreen rollback --to ${target} --force`,
    };
  }
  if (wanted !== undefined) return undefined;
  const before = served[target];
  const allTheSame = `go there all the same: npx bluegreen rollback --to ${target}`;
  if (before !== undefined && before !== version) {
    const staged = there === undefined || there.version !== version;
    return {
      kind: "refused",
      reason: staged
        ? `version ${version} is staged on ${target} in the stack's file, and ` +
          (there === undefined
            ? `${target} does not tell what it runs`
            : `${target} runs ${there.version} still`) +
          `; when it had users last, it ran ${before}`
        : `${target} runs version ${version}; when it had users last, it ran ${before}`,
      cure: staged
        ? `put ${before} back into the file (npx bluegreen release --color ${target} --version ${before} …); or ${allTheSame}`
        : allTheSame,
    };
  }
  if (before === undefined && historyIsWhole) {
    return {
      kind: "refused",
      reason: `${target} never had all the users: there is nothing to go back to`,
      cure: allTheSame,
    };
  }
  return undefined;
}
