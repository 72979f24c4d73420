/** What AWS takes, seconds. Source: ELB API reference, TargetGroupAttribute and LoadBalancerAttribute, 2026-11. */
const limits = { deregistration: 3600, idle: { shortest: 1, longest: 4000 } };

/** A balancer may take an idle connection up in its last moment, seconds. */
const slack = 15;

/**
 * How long a server behind a balancer keeps an idle connection open, seconds: longer than any balancer does, which answers 502 where it passes a
 * request on to one that the server is just closing. The same for all, for it is part of a color's release, and the balancer's own time may change.
 */
export const serverKeepAliveSeconds = limits.idle.longest + slack;

export interface AlbTimes {
  /** How long a node that leaves may finish its answers, seconds. */
  readonly deregistrationSeconds: number;
  /** How long nothing may come on a connection, seconds. */
  readonly idleSeconds: number;
}

/**
 * Times of a balancer that cuts no stream.
 *
 * @param longestStreamSeconds longest answer
 * @param longestGapSeconds longest wait for an answer's next byte
 * @throws RangeError where AWS cannot wait for that long
 */
export function albTimes(longestStreamSeconds: number, longestGapSeconds: number): AlbTimes {
  if (!isWhole(longestStreamSeconds) || longestStreamSeconds > limits.deregistration) {
    throw new RangeError(
      `longestStreamSeconds: got ${longestStreamSeconds} s; allowed are whole seconds up to ${limits.deregistration}, ` +
        "for AWS waits no longer for a node that leaves; bound the answers, or take router: nginx",
    );
  }
  if (!isWhole(longestGapSeconds) || longestGapSeconds > limits.idle.longest) {
    throw new RangeError(
      `longestGapSeconds: got ${longestGapSeconds} s; allowed are whole seconds from ${limits.idle.shortest} to ${limits.idle.longest}, ` +
        "for AWS closes a connection on which nothing came for longer; answer in streams",
    );
  }
  return { deregistrationSeconds: longestStreamSeconds, idleSeconds: longestGapSeconds };
}

function isWhole(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1;
}
