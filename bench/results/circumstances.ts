/** When, of what and where something was measured. */
export interface Circumstances {
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Abbreviated, with `-dirty` where files were changed since; "unknown" outside of a clone. */
  readonly commit: string;
  /** One line: CPU, cores, memory, system, Node. */
  readonly machine: string;
}

/** `5 rounds on 2026-11-22, commit 4161012: 2 × …`. */
export function circumstancesLine({ measuredAt, commit, machine }: Circumstances, rounds: number): string {
  const count = rounds === 1 ? "1 round" : `${rounds} rounds`;
  return `${count} on ${measuredAt.slice(0, 10)}, commit ${commit}: ${machine}`;
}
