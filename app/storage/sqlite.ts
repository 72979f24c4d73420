import { createClient, LibsqlError, type Client, type InArgs, type ResultSet } from "@libsql/client/sqlite3";
import type { Database, Row, Statement, Transaction, Value } from "./database.ts";
import { retried, unavailable } from "./retry.ts";

/**
 * How long SQLite itself waits for another process's write, milliseconds. Short, for it stops the event loop, and with it
 * liveness; the rest of the wait is made in turns that do not.
 */
const busyMilliseconds = 50;

/** SQLite in WAL mode: several processes read and write one file, each commit is on the disk before it is told. */
export class SqliteDatabase implements Database {
  readonly name: string;
  readonly #client: Client;

  private constructor(name: string, client: Client) {
    this.name = name;
    this.#client = client;
  }

  /** Opens `file:<absolute path>`; makes the file where there is none. Throws `StorageUnavailable`. */
  static async open(url: string): Promise<SqliteDatabase> {
    const path = url.replace(/^file:(\/\/)?/, "");
    try {
      // One connection for the statements, one for a transaction; what is set on the first holds for the file (WAL) or is a default.
      const database = new SqliteDatabase(
        path,
        createClient({ url, timeout: busyMilliseconds, concurrency: 2 }),
      );
      await database.read({ sql: "PRAGMA journal_mode = WAL" });
      return database;
    } catch (error) {
      throw unavailable(path, withCure(path, error));
    }
  }

  async read(statement: Statement): Promise<readonly Row[]> {
    return rowsOf(await this.#run(statement));
  }

  async write(statement: Statement): Promise<number> {
    return (await this.#run(statement)).rowsAffected;
  }

  async alone<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const transaction = await retried(this.name, isBusy, () => this.#client.transaction("write"));
    try {
      const result = await work({
        run: async ({ sql, args = [] }) => rowsOf(await transaction.execute({ sql, args: argsOf(args) })),
      });
      await transaction.commit();
      return result;
    } finally {
      transaction.close();
    }
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  async #run({ sql, args = [] }: Statement): Promise<ResultSet> {
    return await retried(this.name, isBusy, () => this.#client.execute({ sql, args: argsOf(args) }));
  }
}

function argsOf(args: readonly Value[]): InArgs {
  return [...args];
}

function rowsOf({ rows, columns }: ResultSet): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] as Value])));
}

function isBusy(error: unknown): boolean {
  return error instanceof LibsqlError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

function withCure(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(
    `${reason} (HISTORY_URL names ${path}: its directory has to exist and be writable for this user)`,
    { cause: error },
  );
}
