import type { Migration } from "./migration.ts";

export const predictions: Migration = {
  number: 3,
  kind: "expand",
  title: "pairs of answers of shadowed requests",
  statements: [
    `CREATE TABLE predictions (
      id TEXT PRIMARY KEY,
      request_id TEXT NOT NULL,
      at BIGINT NOT NULL,
      question TEXT NOT NULL,
      repeatable INTEGER NOT NULL,
      dropped_before INTEGER NOT NULL,
      served_color TEXT NOT NULL,
      served_release TEXT NOT NULL,
      served_text TEXT NOT NULL,
      served_tokens INTEGER NOT NULL,
      served_ms DOUBLE PRECISION NOT NULL,
      served_ttft_ms DOUBLE PRECISION NOT NULL,
      copy_outcome TEXT NOT NULL,
      copy_color TEXT NOT NULL,
      copy_release TEXT,
      copy_reason TEXT,
      copy_text TEXT,
      copy_tokens INTEGER,
      copy_ms DOUBLE PRECISION NOT NULL,
      copy_ttft_ms DOUBLE PRECISION
    )`,
    "CREATE INDEX predictions_by_time ON predictions (at, id)",
  ],
};
