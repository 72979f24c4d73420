import type { Database, Row, Value } from "./database.ts";
import type { Copy, FailedCopy, Prediction, Predictions } from "./prediction.ts";

/** Pairs read at once. */
const pageRows = 500;
/** Forgetting costs a walk through the index, so it is not done for every pair. */
const forgetEvery = 50;

const columns = [
  "id",
  "request_id",
  "at",
  "question",
  "repeatable",
  "dropped_before",
  "served_color",
  "served_release",
  "served_text",
  "served_tokens",
  "served_ms",
  "served_ttft_ms",
  "copy_outcome",
  "copy_color",
  "copy_release",
  "copy_reason",
  "copy_text",
  "copy_tokens",
  "copy_ms",
  "copy_ttft_ms",
] as const;

/** Pairs of answers in a database. */
export class SqlPredictions implements Predictions {
  readonly #database: Database;
  readonly #kept: number;
  #recorded = 0;

  /** `kept`: how many are kept at least. */
  constructor(database: Database, kept: number) {
    this.#database = database;
    this.#kept = kept;
  }

  async record(prediction: Prediction): Promise<void> {
    await this.#database.write({
      sql: `INSERT INTO predictions (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")}) ON CONFLICT (id) DO NOTHING`,
      args: valuesOf(prediction),
    });
    if (this.#recorded % forgetEvery === 0) {
      await this.#database.write({
        sql: "DELETE FROM predictions WHERE at <= (SELECT at FROM predictions ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?)",
        args: [this.#kept],
      });
    }
    this.#recorded += 1;
  }

  async *pairs(since: number): AsyncGenerator<Prediction, void, void> {
    let [at, id] = [since, ""];
    for (;;) {
      const rows = await this.#database.read({
        sql: `SELECT ${columns.join(", ")} FROM predictions WHERE at > ? OR (at = ? AND id > ?) ORDER BY at, id LIMIT ${pageRows}`,
        args: [at, at, id],
      });
      for (const row of rows) yield predictionOf(row);
      const last = rows.at(-1);
      if (last === undefined) return;
      [at, id] = [Number(last["at"]), String(last["id"])];
    }
  }
}

/** Texts are stored as JSON: PostgreSQL takes neither U+0000 nor half a surrogate pair. */
function valuesOf({ served, copy, ...prediction }: Prediction): Value[] {
  const answered = copy.outcome === "ok";
  return [
    prediction.id,
    prediction.requestId,
    prediction.at,
    JSON.stringify(prediction.question),
    prediction.repeatable ? 1 : 0,
    prediction.droppedBefore,
    served.color,
    served.release,
    JSON.stringify(served.text),
    served.tokens,
    served.milliseconds,
    served.firstTokenMilliseconds,
    copy.outcome,
    copy.color,
    copy.release ?? null,
    answered ? null : JSON.stringify(copy.reason),
    answered ? JSON.stringify(copy.text) : null,
    answered ? copy.tokens : null,
    copy.milliseconds,
    answered ? copy.firstTokenMilliseconds : null,
  ];
}

function predictionOf(row: Row): Prediction {
  const text = (column: (typeof columns)[number]) => String(row[column]);
  const number = (column: (typeof columns)[number]) => Number(row[column]);
  return {
    id: text("id"),
    requestId: text("request_id"),
    at: number("at"),
    question: fromJson(text("question")),
    repeatable: number("repeatable") === 1,
    droppedBefore: number("dropped_before"),
    served: {
      color: text("served_color"),
      release: text("served_release"),
      text: fromJson(text("served_text")),
      tokens: number("served_tokens"),
      milliseconds: number("served_ms"),
      firstTokenMilliseconds: number("served_ttft_ms"),
    },
    copy: copyOf(row),
  };
}

function copyOf(row: Row): Copy {
  const [color, milliseconds] = [String(row["copy_color"]), Number(row["copy_ms"])];
  const outcome = String(row["copy_outcome"]) as Copy["outcome"];
  if (outcome === "ok") {
    return {
      outcome,
      color,
      release: String(row["copy_release"]),
      text: fromJson(String(row["copy_text"])),
      tokens: Number(row["copy_tokens"]),
      milliseconds,
      firstTokenMilliseconds: Number(row["copy_ttft_ms"]),
    };
  }
  const failed: Omit<FailedCopy, "outcome"> = {
    color,
    release: row["copy_release"] === null ? undefined : String(row["copy_release"]),
    reason: fromJson(String(row["copy_reason"])),
    milliseconds,
  };
  return { outcome, ...failed };
}

function fromJson(text: string): string {
  return JSON.parse(text) as string;
}
