import { innermostMessage, RouterProbe } from "./color-probe.ts";
import { bucketColors, type Route } from "./route.ts";
import { bounded, pause } from "./time.ts";
import { bucketOf } from "./user-bucket.ts";

/** Users must meet the wanted colors this soon after the route is in force, milliseconds; the old route is back within 2 s. */
const proofLimit = 1500;

/** Whom a proof asks. */
export interface Proof {
  readonly url: string;
  /** What is asked, for messages. @default `url` */
  readonly name?: string;
  /** How long it may take, whole milliseconds. @default 1500 */
  readonly limitMilliseconds?: number;
  /** Time between a wrong answer and the next user, milliseconds: a router in trouble is not flooded. @default 10 */
  readonly wrongAnswerPause?: number;
  /** Users who ask side by side: behind many others, one after the other would take the whole time. @default 1 */
  readonly lanes?: number;
}

/** So many users in a row must meet the color that the route gives them. */
const wantedInARow = 20;

/**
 * Asks the public port as users of each color in turn, however small its share. Undefined where the last 20 all met their
 * color with its approved release; else a sentence that says who met what.
 */
export async function proveRoute(
  { url, name = url, limitMilliseconds = proofLimit, wrongAnswerPause = 10, lanes = 1 }: Proof,
  route: Route,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limit = bounded(limitMilliseconds, signal);
  const probe = new RouterProbe({ url }, limitMilliseconds);
  const users = usersInTurn(route);
  const isOver = () => limit.aborted;
  let inARow = 0;
  let last = "no answer";
  /** Asks as the next user; true where he met what is wanted. */
  const isMet = async (): Promise<boolean> => {
    const { key, color } = users.next().value;
    try {
      const met = await probe.user(key, limit);
      if (met.status === 200 && met.color === color && route.releases[color] === met.release) return true;
      const answer = `status ${met.status} from ${met.color ?? "no color"} ${met.release?.slice(0, 12) ?? ""}`;
      last = `${answer.trim()} for a user of ${color}`;
    } catch (error) {
      if (!isOver()) last = innermostMessage(error);
    }
    return false;
  };
  try {
    while (!isOver()) {
      // After a wrong answer one asks alone: a router in trouble is not flooded.
      const atOnce = inARow === 0 ? 1 : Math.min(lanes, wantedInARow - inARow);
      const met = await Promise.all(Array.from({ length: atOnce }, isMet));
      inARow = met.every(Boolean) ? inARow + atOnce : 0;
      if (inARow >= wantedInARow) return undefined;
      if (inARow === 0) await pause(wrongAnswerPause, limit).catch(() => undefined);
    }
  } finally {
    await probe.close();
  }
  signal.throwIfAborted();
  const wanted = Object.entries(route.releases).map(([color, release]) => `${color} ${release.slice(0, 12)}`);
  return `${name} did not answer as wanted within ${limitMilliseconds} ms: last wrong answer: ${last}; wanted: ${wanted.join(", ")}`;
}

/** Keys of users whom the route sends to each of its colors in turn, without an end. */
function* usersInTurn(route: Route): Generator<{ key: string; color: string }, never> {
  const given = bucketColors(route.weights);
  const wanted = [...new Set(given)];
  for (let turn = 0, user = 0; ; user++) {
    const key = `route-proof-${user}`;
    const color = given[bucketOf(key)];
    if (color === undefined || color !== wanted[turn % wanted.length]) continue;
    turn += 1;
    yield { key, color };
  }
}
