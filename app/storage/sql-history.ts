import type { Message } from "../engine/engine.ts";
import type { Database, Row } from "./database.ts";
import type { History, Turn } from "./storage.ts";

/** Turns read at once. */
const pageRows = 500;

/** The columns of a turn, in the order of its arguments. */
export const turnColumns = [
  "id",
  "request_id",
  "at",
  "user_id",
  "source",
  "messages",
  "finish",
  "prompt_tokens",
  "completion_tokens",
  "model",
  "color",
  "version",
  "release",
] as const;

/** Turns in a database. */
export class SqlHistory implements History {
  readonly #database: Database;
  readonly #messages: number;

  /** `messages`: how many are recalled for one user. */
  constructor(database: Database, messages: number) {
    this.#database = database;
    this.#messages = messages;
  }

  async recall(userId: string): Promise<readonly Message[]> {
    const rows = await this.#database.read({
      sql: "SELECT messages FROM turns WHERE user_id = ? AND source = 'chat' ORDER BY at DESC, id DESC LIMIT ?",
      // Every turn has two messages.
      args: [userId, Math.ceil(this.#messages / 2)],
    });
    const messages = rows.toReversed().flatMap((row) => messagesOf(row));
    return messages.slice(Math.max(0, messages.length - this.#messages));
  }

  async remember(turn: Turn): Promise<void> {
    await this.#database.write({
      sql: `INSERT INTO turns (${turnColumns.join(", ")}) VALUES (${turnColumns.map(() => "?").join(", ")}) ON CONFLICT (id) DO NOTHING`,
      args: [
        turn.id,
        turn.requestId,
        turn.at,
        turn.userId ?? null,
        turn.source,
        JSON.stringify(turn.messages),
        turn.finish,
        turn.promptTokens,
        turn.completionTokens,
        turn.model,
        turn.color,
        turn.version,
        turn.release,
      ],
    });
  }

  async *turns(since: number): AsyncGenerator<Turn, void, void> {
    let [at, id] = [since, ""];
    for (;;) {
      const rows = await this.#database.read({
        sql: `SELECT ${turnColumns.join(", ")} FROM turns WHERE at > ? OR (at = ? AND id > ?) ORDER BY at, id LIMIT ${pageRows}`,
        args: [at, at, id],
      });
      for (const row of rows) yield turnOf(row);
      const last = rows.at(-1);
      if (last === undefined) return;
      [at, id] = [Number(last["at"]), String(last["id"])];
    }
  }
}

/** A turn as its row tells it. */
export function turnOf(row: Row): Turn {
  const text = (column: (typeof turnColumns)[number]) => String(row[column]);
  return {
    id: text("id"),
    requestId: text("request_id"),
    at: Number(row["at"]),
    userId: row["user_id"] === null ? undefined : text("user_id"),
    source: text("source") as Turn["source"],
    messages: messagesOf(row),
    finish: text("finish") as Turn["finish"],
    promptTokens: Number(row["prompt_tokens"]),
    completionTokens: Number(row["completion_tokens"]),
    model: text("model"),
    color: text("color"),
    version: text("version"),
    release: text("release"),
  };
}

function messagesOf(row: Row): readonly Message[] {
  return JSON.parse(String(row["messages"])) as readonly Message[];
}
