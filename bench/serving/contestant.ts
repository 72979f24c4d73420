/** A server of the same model that the others are compared with. */
export interface Contestant {
  readonly name: string;
  /** URL that its users ask. */
  readonly origin: string;
  /** Goes on with so many threads; ready when it settles. */
  useThreads(threads: number): Promise<void>;
  stop(): Promise<void>;
}

/** What the contestants have in common. */
export const shape = {
  /** Conversations at the same time, for servers that batch. */
  sequences: 8,
  /** Of one conversation. */
  contextTokens: 1024,
} as const;
