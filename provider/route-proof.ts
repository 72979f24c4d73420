import { RouterProbe } from "./color-probe.ts";
import type { Route } from "./route.ts";
import { bounded, pause } from "./time.ts";

/** Users must meet the wanted colors this soon after the route was written, milliseconds; the old route is back within 2 s. */
const proofLimit = 1500;

/** Time between a wrong answer and the next user, milliseconds: a router in trouble is not flooded. */
const wrongAnswerPause = 10;

/** So many users in a row must meet a color of the route. */
const wantedInARow = 20;

/**
 * Asks the public port as many users. Undefined where all of the last 20 met a color of the route with its approved
 * release and every color with a weight was met; else a sentence that says who met what.
 */
export async function proveRoute(
  url: string,
  route: Route,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limit = bounded(proofLimit, signal);
  const probe = new RouterProbe(url, proofLimit);
  const missing = new Set(Object.keys(route.weights).filter((color) => (route.weights[color] ?? 0) > 0));
  const isOver = () => limit.aborted;
  let inARow = 0;
  let last = "no answer";
  try {
    for (let user = 0; !isOver(); user++) {
      try {
        const met = await probe.user(`route-proof-${user}`, limit);
        const right = met.status === 200 && met.color !== null && route.releases[met.color] === met.release;
        inARow = right ? inARow + 1 : 0;
        if (right && met.color !== null) missing.delete(met.color);
        else
          last =
            `status ${met.status} from ${met.color ?? "no color"} ${met.release?.slice(0, 12) ?? ""}`.trim();
        if (inARow >= wantedInARow && missing.size === 0) return undefined;
      } catch (error) {
        inARow = 0;
        if (!isOver()) last = error instanceof Error ? error.message : String(error);
      }
      if (inARow === 0) await pause(wrongAnswerPause, limit).catch(() => undefined);
    }
  } finally {
    await probe.close();
  }
  signal.throwIfAborted();
  const wanted = Object.entries(route.releases).map(([color, release]) => `${color} ${release.slice(0, 12)}`);
  const unmet = missing.size > 0 ? `; nobody met ${[...missing].join(" or ")}` : "";
  return `${url} did not answer as wanted within ${proofLimit} ms: last wrong answer: ${last}${unmet}; wanted: ${wanted.join(", ")}`;
}
