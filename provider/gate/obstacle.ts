import type { ColorState } from "../color-probe.ts";

/** What keeps every request from a color, whatever its server does. */
export interface Obstacle {
  readonly value: string;
  readonly cure: string;
  /** It may go by itself within so long: a balancer takes its time for a new rule. */
  readonly patienceSeconds: number;
}

const wrongSecret: Obstacle = {
  value: "the balancer refuses the secret of its direct paths",
  cure: "see what was changed of the balancer's direct listener (pulumi preview --refresh) and put it right (pulumi up --refresh)",
  patienceSeconds: 10,
};

const closed: Obstacle = {
  value: "nothing answers at the balancer's direct port, not even with a refusal",
  cure: "add this machine's network to eks.directCidrs, or run this from a machine in one of them",
  patienceSeconds: 60,
};

const nameless: Obstacle = {
  value: "the balancer's name cannot be resolved",
  cure:
    "point eks.entrance.hostName to the name that AWS gave the balancer (aws elbv2 describe-load-balancers), or have the stack do it with " +
    "eks.entrance.dnsZoneId",
  // Names take their time to get around, and nobody knows how long.
  patienceSeconds: Infinity,
};

/** Codes of connections that were tried and met nobody, not even a refusal. */
const silent: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const unresolved: ReadonlySet<string> = new Set(["ENOTFOUND", "EAI_AGAIN"]);

/** The obstacle that a balancer's answer tells of; undefined where waiting for the color may help. */
export function obstacleIn({ status, isForeign = false, code = "" }: ColorState): Obstacle | undefined {
  if (status === 403 && isForeign) return wrongSecret;
  if (silent.has(code)) return closed;
  return unresolved.has(code) ? nameless : undefined;
}

/** Looks at one answer after the other. */
export class Obstacles {
  #met: Obstacle | undefined;
  #since = 0;

  /** The obstacle in the way at this time, and whether it has been there for so long that it does not go by itself. */
  meet(
    state: ColorState,
    seconds: number,
  ): { readonly obstacle: Obstacle; readonly lasts: boolean } | undefined {
    const obstacle = obstacleIn(state);
    if (obstacle !== this.#met) this.#since = seconds;
    this.#met = obstacle;
    return obstacle && { obstacle, lasts: seconds - this.#since >= obstacle.patienceSeconds };
  }
}
