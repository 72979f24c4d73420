import type { Migration } from "./migrations/migration.ts";
import type { SchemaRange } from "./storage.ts";

/** What a database says about itself. A new one is at version 0. */
export interface DatabaseState {
  /** Oldest schema of a server that can work with it. */
  readonly oldest: number;
  /** Last migration that was applied. */
  readonly version: number;
  /** Schema of the server that each color last started. */
  readonly servers: Readonly<Record<string, number>>;
}

export interface MigrationPlan {
  readonly apply: readonly Migration[];
  /** Why some migrations wait, undefined where none do. */
  readonly putOff: string | undefined;
}

/** This server and this database do not get along; says both ranges and the cure. */
export class SchemaMismatch extends Error {
  override readonly name = "SchemaMismatch";
}

/** The schemas that a server with these migrations works beside. */
export function serverRange(migrations: readonly Migration[]): SchemaRange {
  const oldest = migrations.map((migration) => (migration.kind === "contract" ? migration.oldest : 1));
  return { min: Math.max(1, ...oldest), max: Math.max(0, ...migrations.map(({ number }) => number)) };
}

/**
 * What a server of `color` has to do with a database before it works with it.
 * @throws SchemaMismatch where it must not touch the database.
 */
export function planMigration(
  state: DatabaseState,
  color: string,
  migrations: readonly Migration[],
): MigrationPlan {
  const { min, max } = serverRange(migrations);
  if (state.oldest > max) {
    throw new SchemaMismatch(
      `the database has schema ${state.version} and serves servers of schema ${state.oldest} to ${state.version}; ` +
        `this server understands ${min} to ${max}: deploy a newer version of this color, or give it a database of its own (HISTORY_URL)`,
    );
  }
  const pending = migrations.filter(({ number }) => number > state.version);
  const held = pending.findIndex((migration) => blockerOf(migration, state, color) !== undefined);
  if (held < 0) return { apply: pending, putOff: undefined };
  const waiting = pending.slice(held);
  const [first] = waiting;
  const blocker = first && blockerOf(first, state, color);
  const reason =
    `migration ${String(first?.number)} (${first?.title ?? ""}) waits: ` +
    `${blocker?.color ?? ""} is of schema ${String(blocker?.schema)}, which needs what it takes away`;
  const needed = waiting.find(({ kind }) => kind === "expand");
  if (needed !== undefined) {
    throw new SchemaMismatch(
      `${reason}; this server understands ${min} to ${max} and cannot work without migration ${needed.number}: ` +
        `deploy a version between the two on ${blocker?.color ?? ""} first`,
    );
  }
  return { apply: pending.slice(0, held), putOff: reason };
}

/** The other color that still needs what a migration takes away. */
function blockerOf(
  migration: Migration,
  state: DatabaseState,
  color: string,
): { readonly color: string; readonly schema: number } | undefined {
  if (migration.kind === "expand") return undefined;
  const found = Object.entries(state.servers).find(
    ([other, schema]) => other !== color && schema < migration.oldest,
  );
  return found && { color: found[0], schema: found[1] };
}
