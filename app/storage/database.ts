/** A value of a column; BIGINT comes back as a number or as text. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export interface Statement {
  /** SQL that SQLite and PostgreSQL understand both, with `?` for each argument. */
  readonly sql: string;
  readonly args?: readonly Value[];
}

/** One connection inside a transaction. */
export interface Transaction {
  run(statement: Statement): Promise<readonly Row[]>;
}

/** An SQL database. Every method throws `StorageUnavailable` where it does not answer. */
export interface Database {
  /** Name without user and password, for messages. */
  readonly name: string;
  read(statement: Statement): Promise<readonly Row[]>;
  /** Runs one statement and resolves once it is committed, with the number of rows it changed. It may run twice. */
  write(statement: Statement): Promise<number>;
  /** Runs `work` while nobody else does, in one transaction. */
  alone<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
