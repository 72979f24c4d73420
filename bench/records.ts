import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../ops/replace-file.ts";
import type { Bench } from "./goal.ts";
import type { Circumstances } from "./results/circumstances.ts";
import { formatted } from "./results/formatted.ts";
import type { GoalResult } from "./results/goal-result.ts";
import type { Outcome } from "./results/outcome.ts";
import { readmeWith, recordedMarkdown } from "./results/readme.ts";
import {
  parseRecorded,
  recordedFile,
  recordedResults,
  recordedWith,
  recordedWithout,
  type Recorded,
} from "./results/recorded.ts";

/** The recorded results, in their file and in the README. */
export class Records {
  readonly #root: string;
  readonly #benches: readonly Bench[];
  readonly #recorded: Recorded;

  private constructor(root: string, benches: readonly Bench[], recorded: Recorded) {
    this.#root = root;
    this.#benches = benches;
    this.#recorded = recorded;
  }

  /** Throws `Error` where the file is not there or not as this version writes it. `benches` are all that there are. */
  static async read(root: string, benches: readonly Bench[]): Promise<Records> {
    return new Records(root, benches, parseRecorded(await readFile(join(root, recordedFile), "utf8")));
  }

  /**
   * Every recorded goal. Throws `Error` where one is gone, but for those of benches that are `measuredAnew`: a run that records them is
   * the cure.
   */
  results(measuredAnew: readonly Bench[] = []): GoalResult[] {
    const kept = recordedWithout(this.#recorded, measuredAnew);
    return recordedResults(kept, this.#benches).flatMap(({ results }) => results);
  }

  /** Keeps what the benches came to that ran to their end, and leaves the others' results. */
  async keep(outcomes: readonly Outcome[], circumstances: Circumstances): Promise<void> {
    const recorded = recordedWith(this.#recorded, outcomes, circumstances);
    const text = await formatted(this.#root, "json", JSON.stringify(recorded));
    await replaceFile(join(this.#root, recordedFile), text);
    await new Records(this.#root, this.#benches, recorded).writeReadme();
  }

  /** Writes the README's table anew of what is recorded. */
  async writeReadme(): Promise<void> {
    const path = join(this.#root, "README.md");
    const table = recordedMarkdown(recordedResults(this.#recorded, this.#benches));
    await replaceFile(
      path,
      readmeWith(await readFile(path, "utf8"), await formatted(this.#root, "markdown", table)),
    );
  }
}
