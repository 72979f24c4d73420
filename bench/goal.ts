/** What one round measured of one goal, both in the goal's unit, in the same run. */
export interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

export interface Goal {
  /** Key in results and on the command line: "serving-llama-server-4". */
  readonly name: string;
  /** A table's row: "tokens/s of 4 users through the router, against llama-server". */
  readonly says: string;
  readonly unit: "tokens/s" | "ms" | "s" | "MiB" | "MB" | "failed";
  readonly better: "higher" | "lower";
  /** ours/theirs that must be kept. */
  readonly bar: number;
  /** ours/theirs that is wished for. Default: the bar. */
  readonly wish?: number;
  /** Measured once, however many rounds are asked for: the same sources give the same amount. Default: in every round. */
  readonly once?: boolean;
  /** `theirs` is a fixed limit, and nothing that was measured. Default: a peer that is measured in the same round. */
  readonly limit?: boolean;
}

export interface BenchContext {
  /** Of the project. */
  readonly root: string;
  /** After `prepare`. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Progress, to stderr. */
  readonly say: (line: string) => void;
}

/** One set-up, some goals, as many rounds as asked. */
export interface Bench {
  /** On the command line: "serving". */
  readonly name: string;
  /** One sentence: what is compared with what. */
  readonly says: string;
  readonly goals: readonly Goal[];
  /**
   * Sets up, yields one record (goal name -> Pair) a round, contestants alternating in who comes first, and
   * takes everything away, also when `return`ed or thrown at.
   */
  rounds(context: BenchContext, count: number): AsyncGenerator<Readonly<Record<string, Pair>>>;
}
