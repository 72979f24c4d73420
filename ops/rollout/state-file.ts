import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { layoutOf } from "../../toolchain/layout.ts";
import { OperatorError } from "../exit.ts";
import { shortName, type Project } from "../project.ts";
import { replaceFile } from "../replace-file.ts";
import type { Owner } from "../owner.ts";
import type { Host } from "../recovery/lock.ts";
import { holdingState, type StateLock } from "./state-lock.ts";
import { stateOf, type RolloutState } from "./state.ts";

/** What another shell asks of a rollout that runs. */
export const requests = ["approve", "pause", "abort"] as const;
export type RolloutRequest = (typeof requests)[number];

/** Where a rollout is remembered, and where another shell asks something of it: `.bluegreen/rollouts/<stack>.json`. */
export class StateFile {
  readonly path: string;
  readonly #requestPath: string;
  readonly #lock: StateLock;

  constructor({ root, stack }: Project) {
    const base = join(layoutOf(root).home, "rollouts", shortName(stack));
    this.path = `${base}.json`;
    this.#requestPath = `${base}.request`;
    this.#lock = { root, path: `${base}.lock` };
  }

  /** Undefined where no rollout ever was. Throws `OperatorError` where the file is damaged: an unfinished rollout may be in it. */
  async read(): Promise<RolloutState | undefined> {
    const text = await textOf(this.path);
    if (text === undefined) return undefined;
    const state = stateOf(text);
    if (state) return state;
    throw new OperatorError(
      "failed",
      `${this.path} is damaged: nobody knows how the last rollout ended`,
      "look at npx bluegreen status, move the file away, and put the users where they belong with npx bluegreen rollback",
    );
  }

  /** Replaces the file as a whole: whoever reads it finds the old or the new state. */
  async write(state: RolloutState): Promise<void> {
    await replaceFile(this.path, `${JSON.stringify(state, null, 2)}\n`);
  }

  /** Forgets the rollout, with what was asked of it: its stack is gone. */
  async remove(): Promise<void> {
    await Promise.all(
      [this.path, this.#requestPath, this.#lock.path].map((path) => rm(path, { force: true })),
    );
  }

  /** Does a rollout's work while no other process may. Throws `OperatorError` (`refused`) where another one does: see `holdingState`. */
  async holding<T>(owner: Owner, host: Host, takeOver: boolean, work: () => Promise<T>): Promise<T> {
    return holdingState(this.#lock, owner, host, takeOver, work);
  }

  async ask(request: RolloutRequest): Promise<void> {
    await replaceFile(this.#requestPath, request);
  }

  /** Takes what was asked, once. */
  async takeRequest(): Promise<RolloutRequest | undefined> {
    const text = await textOf(this.#requestPath);
    if (text === undefined) return undefined;
    await rm(this.#requestPath, { force: true });
    return requests.find((request) => request === text);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
