import {
  createClient,
  LibsqlError,
  type Client,
  type InArgs,
  type ResultSet,
  type Transaction as LibsqlTransaction,
} from "@libsql/client/sqlite3";
import type { Database, Row, Statement, Transaction, Value } from "./database.ts";
import { retried, unavailable } from "./retry.ts";

/**
 * How long SQLite itself waits for another process's write, milliseconds. Short, for it stops the event loop, and with it
 * liveness; the rest of the wait is made in turns that do not.
 */
const busyMilliseconds = 100;

/** SQLite in WAL mode: several processes read and write one file, each commit is on the disk before it is told. */
export class SqliteDatabase implements Database {
  readonly name: string;
  readonly #url: string;
  readonly #client: Client;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(name: string, url: string) {
    this.name = name;
    this.#url = url;
    this.#client = connect(url);
  }

  /** Opens `file:<absolute path>`; makes the file where there is none. Throws `StorageUnavailable`. */
  static async open(url: string): Promise<SqliteDatabase> {
    const path = url.replace(/^file:/, "");
    try {
      const database = new SqliteDatabase(path, url);
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
    const { client, transaction } = await retried(this.name, isBusy, () => begin(this.#url));
    try {
      const result = await work({
        run: async ({ sql, args = [] }) => rowsOf(await transaction.execute({ sql, args: argsOf(args) })),
      });
      await transaction.commit();
      return result;
    } finally {
      transaction.close();
      client.close();
    }
  }

  async close(): Promise<void> {
    await this.#last;
    this.#client.close();
  }

  async #run(statement: Statement): Promise<ResultSet> {
    return await retried(this.name, isBusy, () => this.#inTurn(() => this.#attempt(statement)));
  }

  /**
   * One statement on the one connection. libsql leaves a statement that failed open, and while a write is open SQLite commits
   * nothing on its connection: what came next would be told as stored and be lost. So a failure costs the connection.
   */
  async #attempt({ sql, args = [] }: Statement): Promise<ResultSet> {
    try {
      return await this.#client.execute({ sql, args: argsOf(args) });
    } catch (error) {
      this.#client.reconnect();
      throw error;
    }
  }

  /** One after the other: a connection that is given up must not be in use. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return await turn;
  }
}

function connect(url: string): Client {
  return createClient({ url, timeout: busyMilliseconds, concurrency: 1 });
}

/** A transaction that may write, on a connection of its own. */
async function begin(url: string): Promise<{ client: Client; transaction: LibsqlTransaction }> {
  const client = connect(url);
  try {
    return { client, transaction: await client.transaction("write") };
  } catch (error) {
    client.close();
    throw error;
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
    `${reason} (HISTORY_URL names ${path}: its directory has to exist, be writable for this user and have room)`,
    { cause: error },
  );
}
