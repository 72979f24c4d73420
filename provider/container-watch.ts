import { dockerClient } from "./docker-client.ts";
import { logLines } from "./docker-log.ts";
import type { Watch } from "./router-host.ts";

/** So often may a container come back by itself before it counts as one that keeps ending. */
const toleratedRestarts = 3;

/** So many looks in a row must find it ended: one may fall between an end and its restart. */
const looksInARow = 2;

/** Lines that are looked through for the last one before a restart; a start writes some hundred. */
const searchedLines = 1000;

const wholeLog = { stdout: true, stderr: true, timestamps: true } as const;

export interface WatchedContainer {
  /** What messages call it. Default: its container. */
  readonly called?: string;
  /** So often may it come back by itself before it counts as one that keeps ending. Default: 3. */
  readonly toleratedRestarts?: number;
}

/** Looks at a container whose server does not answer: one that has ended for good need not be waited for. */
export class ContainerWatch implements Watch {
  readonly #name: string | undefined;
  readonly #called: string;
  readonly #tolerated: number;
  #ended = 0;
  /** One that is back does not tell any more why it had ended. */
  #starved = false;
  /** How often it had come back when it was looked at first. */
  #before: number | undefined;

  /** Without a name, for a color that no Docker engine runs, it sees nothing. */
  constructor(name: string | undefined, watched: WatchedContainer = {}) {
    this.#name = name;
    this.#called = watched.called ?? "its container";
    this.#tolerated = watched.toleratedRestarts ?? toleratedRestarts;
  }

  /** How it ended, with the last line of its log; undefined while it runs, or may come back. Never throws. */
  async end(isLast = false): Promise<string | undefined> {
    if (this.#name === undefined) return undefined;
    try {
      const container = dockerClient().getContainer(this.#name);
      const { State: state, RestartCount: restarts } = await container.inspect();
      this.#before ??= restarts;
      this.#starved ||= state.OOMKilled;
      const isBack = state.Running && !state.Restarting;
      const mayComeBack = state.Restarting && restarts < this.#tolerated;
      this.#ended = isBack || mayComeBack ? 0 : this.#ended + 1;
      if (this.#ended >= looksInARow) {
        const log = await container.logs({ ...wholeLog, tail: 1 });
        return `${this.#called} has ended ${inWords(state, restarts)}${said(logLines(log).at(-1)?.text)}`;
      }
      // One that takes its time to fail is seen running again by every look.
      const ends = restarts - this.#before;
      if (!isBack || ends < (isLast ? 1 : this.#tolerated + 1)) return undefined;
      const log = await container.logs({ ...wholeLog, tail: searchedLines });
      const last = logLines(log).findLast(({ at }) => at < state.StartedAt);
      return `${this.#called} has ended ${times(ends)} while it was waited for${this.#starved ? ", for lack of memory" : ""}${said(last?.text)}`;
    } catch {
      return undefined;
    }
  }

  /** Nothing: a container whose server answers is all there is of a color. */
  unfinished(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

function inWords(
  { ExitCode: code, OOMKilled: starved, Restarting: restarting }: Ended,
  restarts: number,
): string {
  const often = restarting ? `${restarts + 1} times, last with` : "with";
  return `${often} exit code ${code}${starved ? " for lack of memory" : ""}`;
}

interface Ended {
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Restarting: boolean;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function said(line = ""): string {
  return line === "" ? "" : `: ${line.slice(0, 300)}`;
}
