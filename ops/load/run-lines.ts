import { LineWriter } from "./line-file.ts";
import type { LoadRequest, LoadRoute, LoadSample } from "./line-schemas.ts";
import { runFiles } from "./run-folder.ts";

/** The `.jsonl` files of a run that goes on. */
export class RunLines {
  readonly requests: LineWriter<LoadRequest>;
  readonly samples: LineWriter<LoadSample>;
  readonly route: LineWriter<LoadRoute>;

  constructor(folder: string) {
    this.requests = new LineWriter(folder, runFiles.requests);
    this.samples = new LineWriter(folder, runFiles.samples);
    this.route = new LineWriter(folder, runFiles.route);
  }

  /** Aborts once a line of any of them could not be written. */
  get broken(): AbortSignal {
    return AbortSignal.any([this.requests.broken, this.samples.broken, this.route.broken]);
  }

  /** Gives back why a line could not be written; undefined where all of them are there. */
  async close(): Promise<Error | undefined> {
    const closing = [this.requests.close(), this.samples.close(), this.route.close()];
    const problems = await Promise.all(closing.map((one) => problemOf(one)));
    return problems.find((problem) => problem !== undefined);
  }
}

/** Why something did not come out; undefined where it did. */
export async function problemOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
