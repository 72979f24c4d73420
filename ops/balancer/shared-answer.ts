/** How old an answer may be that is told again, milliseconds: AWS counts questions, and a load run looks five times a second. */
const freshMilliseconds = 1000;

/** A question whose answer everybody shares who asks at the same time, or soon after. A failure is told to those who waited for it alone. */
export class SharedAnswer<Value> {
  readonly #ask: () => Promise<Value>;
  #last: { readonly answer: Promise<Value>; readonly until: number } | undefined;

  constructor(ask: () => Promise<Value>) {
    this.#ask = ask;
  }

  get(): Promise<Value> {
    const last = this.#last;
    if (last !== undefined && last.until > performance.now()) return last.answer;
    const answer = this.#ask();
    const asking = { answer, until: Infinity };
    this.#last = asking;
    answer.then(
      () => this.#keep(asking, performance.now() + freshMilliseconds),
      () => this.#keep(asking, 0),
    );
    return answer;
  }

  #keep(asking: { readonly answer: Promise<Value> }, until: number): void {
    if (this.#last === asking) this.#last = { answer: asking.answer, until };
  }
}
