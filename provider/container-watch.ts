import { dockerClient } from "./docker-client.ts";
import type { Watch } from "./router-host.ts";

/** So often may a container come back by itself before it counts as one that keeps ending. */
const toleratedRestarts = 3;

/** So many looks in a row must find it ended: one may fall between an end and its restart. */
const looksInARow = 2;

/** Looks at a container whose server does not answer: one that has ended for good need not be waited for. */
export class ContainerWatch implements Watch {
  readonly #name: string | undefined;
  #ended = 0;

  /** Without a name, for a color that no Docker engine runs, it sees nothing. */
  constructor(name: string | undefined) {
    this.#name = name;
  }

  /** How it ended, with the last line of its log; undefined while it runs, or may come back. Never throws. */
  async end(): Promise<string | undefined> {
    if (this.#name === undefined) return undefined;
    try {
      const container = dockerClient().getContainer(this.#name);
      const { State: state, RestartCount: restarts } = await container.inspect();
      const isBack = state.Running && !state.Restarting;
      const mayComeBack = state.Restarting && restarts < toleratedRestarts;
      this.#ended = isBack || mayComeBack ? 0 : this.#ended + 1;
      if (this.#ended < looksInARow) return undefined;
      const log = await container.logs({ stdout: true, stderr: true, tail: 1 });
      return inWords(state, restarts, lastLine(log));
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
  line: string,
): string {
  const often = restarting ? `${restarts + 1} times, last with` : "with";
  const why = starved ? " for lack of memory" : "";
  return `its container has ended ${often} exit code ${code}${why}${line === "" ? "" : `: ${line}`}`;
}

interface Ended {
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Restarting: boolean;
}

/** The engine puts 8 bytes before every piece of a log: stream and length. */
function lastLine(log: Buffer): string {
  return log.subarray(8).toString("utf8").trim().slice(0, 300);
}
