import { Client, Pool } from "pg";
import type { Database, Row, Statement, Transaction, Value } from "./database.ts";
import { patienceMilliseconds, retried, unavailable } from "./retry.ts";

/** Connections of one server: statements are short. */
const connections = 4;
const connectMilliseconds = patienceMilliseconds / 2;
const applicationName = "bluegreen";
/** Any number that nothing else of this database locks: only one server migrates at a time. */
const migrationLock = 7_263_101;

/** PostgreSQL by URL, `postgres://user:password@host:port/database?sslmode=…`. */
export class PostgresDatabase implements Database {
  readonly name: string;
  readonly #url: string;
  readonly #pool: Pool;

  constructor(url: string, onIdleError: (error: Error) => void) {
    this.name = nameOf(url);
    this.#url = url;
    this.#pool = new Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: connectMilliseconds,
      statement_timeout: patienceMilliseconds,
      query_timeout: patienceMilliseconds,
      application_name: applicationName,
    });
    // Without a listener, a connection that breaks while idle would end the process.
    this.#pool.on("error", onIdleError);
  }

  async read(statement: Statement): Promise<readonly Row[]> {
    return (await this.#run(statement)).rows;
  }

  async write(statement: Statement): Promise<number> {
    return (await this.#run(statement)).rowCount ?? 0;
  }

  /** On a connection of its own without the pool's time limits: a migration takes as long as it takes. */
  async alone<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.#connected();
    try {
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
      const result = await work({
        run: async (statement) => (await client.query<Record<string, Value>>(...asQuery(statement))).rows,
      });
      await client.query("COMMIT");
      return result;
    } finally {
      // What was not committed is taken back with the connection.
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #connected(): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      connectionTimeoutMillis: connectMilliseconds,
      application_name: applicationName,
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw unavailable(this.name, error);
    }
  }

  async #run(statement: Statement) {
    return await retried(this.name, passes, () =>
      this.#pool.query<Record<string, Value>>(...asQuery(statement)),
    );
  }
}

/** The driver counts its arguments: `?` becomes `$1`, `$2`, … No statement here has a question mark in a text. */
function asQuery({ sql, args = [] }: Statement): [sql: string, args: Value[]] {
  let count = 0;
  return [sql.replace(/\?/g, () => `$${(count += 1)}`), [...args]];
}

/** Broken connections, and a server that starts, stops or has no connection left. */
function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  );
}

function nameOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `postgres ${hostname === "" ? "localhost" : hostname}:${port === "" ? "5432" : port}${pathname}`;
}
