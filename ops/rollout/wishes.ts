import { confirmed } from "../confirmation.ts";
import type { Session } from "../verb.ts";
import type { StateFile } from "./state-file.ts";

/** What a person wants of a rollout. */
export type Wish = "approve" | "pause" | "abort";

/** Hears what people want: Ctrl-C here, an answer at this terminal, a request from another shell. */
export class Wishes {
  readonly #session: Session;
  readonly #file: StateFile;

  constructor(session: Session, file: StateFile) {
    this.#session = session;
    this.#file = file;
  }

  /** What was asked since the last time; undefined for nothing. */
  async next(): Promise<Wish | undefined> {
    if (this.#session.interruption.graceful.aborted) return "abort";
    return this.#file.takeRequest();
  }

  /** Begins to ask the person at this terminal, if there is one; `answer` is undefined until he has answered. */
  ask(question: string): { readonly answer: () => Wish | undefined; readonly close: () => Promise<void> } {
    const { interruption, terminal } = this.#session;
    if (!terminal.interactive) return { answer: () => undefined, close: () => Promise.resolve() };
    const closed = new AbortController();
    const graceful = AbortSignal.any([interruption.graceful, closed.signal]);
    let answer: Wish | undefined;
    const asked = confirmed({ ...this.#session, interruption: { ...interruption, graceful } }, question).then(
      (yes) => {
        answer = yes ? "approve" : "abort";
      },
      () => undefined,
    );
    const close = async () => {
      closed.abort();
      await asked;
    };
    return { answer: () => answer, close };
  }
}
