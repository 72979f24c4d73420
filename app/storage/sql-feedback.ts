import type { Database } from "./database.ts";
import { turnColumns, turnOf } from "./sql-history.ts";
import type { Feedback, Opinion, Turn } from "./storage.ts";

/** Opinions read at once. */
const pageRows = 500;

/** Opinions in a database, one for each answer: the last one given. */
export class SqlFeedback implements Feedback {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async give({ requestId, verdict, comment, at }: Opinion): Promise<boolean> {
    // Where a client used one request id twice, it means the answer that it got last.
    const [turn] = await this.#database.read({
      sql: "SELECT id FROM turns WHERE request_id = ? ORDER BY at DESC, id DESC LIMIT 1",
      args: [requestId],
    });
    if (turn === undefined) return false;
    await this.#database.write({
      sql:
        "INSERT INTO feedback (turn_id, verdict, comment, at) VALUES (?, ?, ?, ?) ON CONFLICT (turn_id) DO UPDATE " +
        "SET verdict = excluded.verdict, comment = excluded.comment, at = excluded.at",
      args: [String(turn["id"]), verdict, comment ?? null, at],
    });
    return true;
  }

  async *opinions(since: number): AsyncGenerator<Opinion & { turn: Turn }, void, void> {
    let [at, id] = [since, ""];
    const columns = turnColumns.map((column) => `turns.${column}`).join(", ");
    for (;;) {
      const rows = await this.#database.read({
        sql:
          `SELECT ${columns}, verdict, comment, feedback.at AS given_at FROM feedback JOIN turns ON turns.id = turn_id ` +
          "WHERE feedback.at > ? OR (feedback.at = ? AND turn_id > ?) " +
          `ORDER BY feedback.at, turn_id LIMIT ${pageRows}`,
        args: [at, at, id],
      });
      for (const row of rows) {
        const turn = turnOf(row);
        yield {
          requestId: turn.requestId,
          verdict: String(row["verdict"]) as Opinion["verdict"],
          comment: row["comment"] === null ? undefined : String(row["comment"]),
          at: Number(row["given_at"]),
          turn,
        };
      }
      const last = rows.at(-1);
      if (last === undefined) return;
      [at, id] = [Number(last["given_at"]), String(last["id"])];
    }
  }
}
