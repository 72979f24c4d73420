import type { Migration } from "./migration.ts";

export const feedback: Migration = {
  number: 2,
  kind: "expand",
  title: "opinions of answers",
  statements: [
    `CREATE TABLE feedback (
      turn_id TEXT PRIMARY KEY REFERENCES turns (id),
      verdict TEXT NOT NULL,
      comment TEXT,
      at BIGINT NOT NULL
    )`,
    "CREATE INDEX feedback_by_time ON feedback (at, turn_id)",
  ],
};
