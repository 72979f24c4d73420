/** What a drain waits for. */
export interface Work {
  /** How much of it runs or waits. */
  readonly active: number;
  /** Resolves as soon as nothing of it does. */
  idle(): Promise<void>;
  /** Ends all of it; gives how much that was. */
  cut(): number;
}
