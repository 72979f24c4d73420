import type { FaultRow } from "./fault-table.ts";

/** What more users met than can be answered at once. */
export interface CrowdMet {
  /** Request ids of whole answers. */
  readonly answered: readonly string[];
  /** Refusals that say when to come back, by status. */
  readonly refused: Readonly<Record<number, number>>;
  /** Everything else, in words. */
  readonly failed: readonly string[];
  /** What went on meanwhile. */
  readonly meanwhile: string;
  /** Acknowledged turns that the history lacks. */
  readonly lost: number;
}

/**
 * The row of a crowd. A documented refusal that says when to come back is no failure, and is told beside; whatever else went
 * wrong is one. Throws for such failures: nobody measured when they ended, and the row would have to say so.
 */
export function crowdRow(users: number, { answered, refused, failed, meanwhile, lost }: CrowdMet): FaultRow {
  if (failed.length > 0) throw new Error(`${failed.length} requests failed, the first: ${failed[0] ?? ""}`);
  const told = Object.entries(refused);
  const comeBack = told.reduce((sum, [, count]) => sum + count, 0);
  const kinds = told.map(([status, count]) => `${count} × ${status} with Retry-After`).join(", ");
  return {
    fault: `${users} concurrent users`,
    meanwhile,
    asked: answered.length + comeBack,
    failed: {},
    recoverySeconds: 0,
    turns: { acknowledged: answered.length, lost },
    ...(comeBack > 0 && { why: `Told when to come back, as the queue was full: ${kinds}` }),
  };
}
