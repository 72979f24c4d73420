import type { Migration } from "./migration.ts";

export const turns: Migration = {
  number: 1,
  kind: "expand",
  title: "questions and answers",
  statements: [
    `CREATE TABLE turns (
      id TEXT PRIMARY KEY,
      request_id TEXT NOT NULL,
      at BIGINT NOT NULL,
      user_id TEXT,
      source TEXT NOT NULL,
      messages TEXT NOT NULL,
      finish TEXT NOT NULL,
      prompt_tokens INTEGER NOT NULL,
      completion_tokens INTEGER NOT NULL,
      model TEXT NOT NULL,
      color TEXT NOT NULL,
      version TEXT NOT NULL,
      release TEXT NOT NULL
    )`,
    "CREATE INDEX turns_by_user ON turns (user_id, at)",
    "CREATE INDEX turns_by_request ON turns (request_id)",
    "CREATE INDEX turns_by_time ON turns (at, id)",
  ],
};
