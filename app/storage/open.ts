import type { Database } from "./database.ts";
import { MemoryStorage, type MemoryLimits } from "./memory.ts";
import { migrate } from "./migrate.ts";
import { migrations as all } from "./migrations/index.ts";
import type { Migration } from "./migrations/migration.ts";
import { keptPredictions as mostPredictions } from "./prediction.ts";
import { PostgresDatabase } from "./postgres.ts";
import { SqlFeedback } from "./sql-feedback.ts";
import { SqlHistory } from "./sql-history.ts";
import { SqlPredictions } from "./sql-predictions.ts";
import { SqliteDatabase } from "./sqlite.ts";
import type { Storage } from "./storage.ts";

export interface StorageSettings extends MemoryLimits {
  /** `file:/data/history.db`, `postgres://…`, or undefined for the process's own memory. */
  readonly historyUrl: string | undefined;
  readonly color: string;
}

/** Receives what is worth a line in the log. */
export type StorageLog = (level: "info" | "warn", message: string) => void;

/**
 * Opens the storage that the settings name, and migrates it where needed.
 * @throws StorageUnavailable where it may come later, SchemaMismatch where it never will.
 */
export async function openStorage(
  settings: StorageSettings,
  log: StorageLog,
  migrations: readonly Migration[] = all,
): Promise<Storage> {
  const { historyUrl, color, historyMessages, keptPredictions = mostPredictions } = settings;
  if (historyUrl === undefined) return new MemoryStorage(settings);
  const database = await openDatabase(historyUrl, log);
  try {
    const { schema, applied, putOff } = await migrate(database, color, migrations);
    if (applied.length > 0) log("info", `${database.name}: applied migration ${applied.join(", ")}`);
    if (putOff !== undefined) log("warn", `${database.name}: ${putOff}`);
    return {
      history: new SqlHistory(database, historyMessages),
      feedback: new SqlFeedback(database),
      predictions: new SqlPredictions(database, keptPredictions),
      schema,
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openDatabase(url: string, log: StorageLog): Promise<Database> {
  if (url.startsWith("file:")) return await SqliteDatabase.open(url);
  return new PostgresDatabase(url, (error) => log("warn", `an idle connection broke: ${error.message}`));
}
