/** What a fault cost, as it was measured under steady load. */
export interface FaultRow {
  /** What was broken: "the active color is killed". */
  readonly fault: string;
  /** What went on meanwhile: "a flip". @default nothing but the users' requests */
  readonly meanwhile?: string;
  /** Users' requests from before the fault until after its end. */
  readonly asked: number;
  /** Those of them that did not get what was asked for, by what they met: `503 retry after 2`, `no answer`. */
  readonly failed: Readonly<Record<string, number>>;
  /** From the fault to the first of the good answers that no bad one follows; 0 where there was no bad one. */
  readonly recoverySeconds: number;
  /** Chat turns whose answer a user has. @default nobody chatted */
  readonly turns?: { readonly acknowledged: number; readonly lost: number };
  /** Why requests failed, or turns are lost: needed where there are any. */
  readonly why?: string;
}

const columns = [
  "fault",
  "meanwhile",
  "requests",
  "failed",
  "back after",
  "turns told",
  "turns lost",
  "why",
] as const;

/** Markdown, a row a fault. */
export function faultTable(rows: readonly FaultRow[]): string {
  const lines = [columns, columns.map(() => "---"), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** How many of a row's requests failed. */
export function failuresOf({ failed }: Pick<FaultRow, "failed">): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}

/** Throws where something was lost and nobody says why. */
export function checkExplained(row: FaultRow): void {
  const lost = row.turns?.lost ?? 0;
  if (failuresOf(row) + lost === 0 || row.why !== undefined) return;
  throw new Error(
    `${row.fault}: ${failuresOf(row)} of ${row.asked} requests failed ${JSON.stringify(row.failed)}, ` +
      `${lost} acknowledged turns lost; allowed: none without a reason (why)`,
  );
}

function cellsOf(row: FaultRow): string[] {
  const kinds = Object.entries(row.failed).filter(([, count]) => count > 0);
  const failed = kinds.map(([met, count]) => `${count} × ${met}`).join(", ");
  const seconds = row.recoverySeconds;
  return [
    row.fault,
    row.meanwhile ?? "",
    String(row.asked),
    failed === "" ? "0" : failed,
    seconds === 0 ? "0 s" : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`,
    String(row.turns?.acknowledged ?? ""),
    String(row.turns?.lost ?? ""),
    (row.why ?? "").replaceAll("|", "\\|"),
  ];
}
