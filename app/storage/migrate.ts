import type { Database, Transaction } from "./database.ts";
import type { Migration } from "./migrations/migration.ts";
import { planMigration, serverRange, type DatabaseState } from "./plan.ts";
import type { Schema } from "./storage.ts";

export interface Migrated {
  readonly schema: Schema;
  /** Titles of what was applied. */
  readonly applied: readonly string[];
  readonly putOff: string | undefined;
}

/**
 * Brings a database to where a server of `color` can work with it, and records the server's schema in it. Two servers may
 * do so at once.
 * @throws SchemaMismatch, StorageUnavailable
 */
export async function migrate(
  database: Database,
  color: string,
  migrations: readonly Migration[],
): Promise<Migrated> {
  return await database.alone(async (transaction) => {
    const state = await stateOf(transaction);
    const { apply, putOff } = planMigration(state, color, migrations);
    let { version, oldest } = state;
    for (const migration of apply) {
      for (const sql of migration.statements) await transaction.run({ sql });
      version = migration.number;
      if (migration.kind === "contract") oldest = migration.oldest;
    }
    const server = serverRange(migrations);
    await transaction.run({
      sql: "UPDATE schema_state SET version = ?, oldest = ?",
      args: [version, oldest],
    });
    await transaction.run({
      sql: "INSERT INTO schema_servers (color, schema_max) VALUES (?, ?) ON CONFLICT (color) DO UPDATE SET schema_max = excluded.schema_max",
      args: [color, server.max],
    });
    return {
      schema: { server, database: { min: oldest, max: version } },
      applied: apply.map(({ number, title }) => `${number} ${title}`),
      putOff,
    };
  });
}

async function stateOf(transaction: Transaction): Promise<DatabaseState> {
  for (const sql of [
    "CREATE TABLE IF NOT EXISTS schema_state (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, oldest INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS schema_servers (color TEXT PRIMARY KEY, schema_max INTEGER NOT NULL)",
    "INSERT INTO schema_state (id, version, oldest) VALUES (1, 0, 1) ON CONFLICT (id) DO NOTHING",
  ]) {
    await transaction.run({ sql });
  }
  const [state] = await transaction.run({ sql: "SELECT version, oldest FROM schema_state" });
  const servers = await transaction.run({ sql: "SELECT color, schema_max FROM schema_servers" });
  return {
    version: Number(state?.["version"]),
    oldest: Number(state?.["oldest"]),
    servers: Object.fromEntries(servers.map((row) => [String(row["color"]), Number(row["schema_max"])])),
  };
}
