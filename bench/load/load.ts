import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { askChat } from "./chat-message.ts";
import { Connection } from "./connection.ts";
import { askHealth } from "./health-check.ts";
import { runLane, type Answer, type Ask } from "./lane.ts";
import type { LoadKind, LoadResult, StreamSpan } from "./result.ts";
import { Sightings } from "./sightings.ts";
import { askStream } from "./stream.ts";
import { Tally } from "./tally.ts";

export interface LoadShape {
  /** Keep-alive connections that send `GET /healthz`. @default 16 */
  readonly connections?: number;
  /** Between an answer on one of them and its next request, milliseconds. @default 0 */
  readonly healthPauseMilliseconds?: number;
  /** Users who chat, one message after another. @default 2 */
  readonly users?: number;
  /** Streams open at any time; two or more overlap, so that one is open at each moment. @default 2 */
  readonly streams?: number;
  /** Length of a stream. @default 128 */
  readonly streamTokens?: number;
  /** A load that nobody stops ends after this time. @default 1800 */
  readonly longestSeconds?: number;
}

/** Longest wait for an answer's head or next part: a stream waits for its turn in the model. */
const gapSeconds: Readonly<Record<LoadKind, number>> = { health: 10, chat: 60, stream: 60 };

/** Answers under way when the load is stopped may take so long. */
const endSeconds = 120;

/** Users of one router who ask in a closed loop: each has a connection of its own, and one request at a time. */
export class Load implements LoadResult {
  readonly tallies = { health: new Tally(), chat: new Tally(), stream: new Tally() };
  readonly sightings = new Sightings();
  readonly streams: StreamSpan[] = [];
  readonly #connections: Connection[] = [];
  readonly #stop = new AbortController();
  readonly #lanes: Promise<void>[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(longestSeconds: number) {
    // Every lane listens, more than the ten that Node warns of.
    setMaxListeners(0, this.#stop.signal);
    this.#timer = setTimeout(() => this.#stop.abort(), longestSeconds * 1000);
  }

  /** Starts the users of `origin` (a URL without a path). */
  static start(origin: string, shape: LoadShape = {}): Load {
    const { connections = 16, users = 2, streams = 2, streamTokens = 128, longestSeconds = 1800 } = shape;
    const { healthPauseMilliseconds: pause = 0 } = shape;
    const load = new Load(longestSeconds);
    for (let index = 0; index < connections; index += 1) load.#add(origin, "health", askHealth, index, pause);
    for (let index = 0; index < users; index += 1) load.#add(origin, "chat", askChat, index);
    for (let index = 0; index < streams; index += 1) {
      // The first one is shorter by its share of a length, so that two never end together.
      const first = Math.ceil((streamTokens * (index + 1)) / streams);
      load.#add(origin, "stream", staggered(first, streamTokens), index);
    }
    return load;
  }

  /** Waits until `condition` holds, at most `seconds`. True where it came to hold. */
  async until(condition: (load: Load) => boolean, seconds: number): Promise<boolean> {
    const end = performance.now() + seconds * 1000;
    while (!condition(this)) {
      if (performance.now() > end) return false;
      await delay(5);
    }
    return true;
  }

  /** Lets the answers under way end, and closes all connections. An answer that never ends counts as failed. */
  async stop(): Promise<LoadResult> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    const ended = new AbortController();
    const late = delay(endSeconds * 1000, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#lanes), late]);
    ended.abort();
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await Promise.all(this.#lanes);
    return this;
  }

  #add(origin: string, kind: LoadKind, ask: Ask, index: number, pauseMilliseconds = 0): void {
    const connection = new Connection(origin, gapSeconds[kind]);
    const observer = {
      answered: ({ color, openedAt }: Answer, startedAt: number, endedAt: number) => {
        this.tallies[kind].answered(color, endedAt - startedAt);
        if (kind === "health") this.sightings.see(color, endedAt);
        if (openedAt !== undefined) this.streams.push({ openedAt, endedAt });
      },
      failed: (reason: string) => this.tallies[kind].failed(reason),
    };
    this.#connections.push(connection);
    const user = `load-${kind}-${index}`;
    this.#lanes.push(runLane(ask, connection, user, observer, this.#stop.signal, pauseMilliseconds));
  }
}

function staggered(firstTokens: number, tokens: number): Ask {
  const first = askStream(firstTokens);
  const next = askStream(tokens);
  return (connection, user, turn) => (turn === 0 ? first : next)(connection, user, turn);
}
