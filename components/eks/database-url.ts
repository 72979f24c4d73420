export interface DatabaseUrlArgs {
  readonly host: string;
  readonly port: number;
  readonly userName: string;
  readonly password: string;
  readonly databaseName: string;
  /** Absolute path of a file with the authorities that may vouch for the host. */
  readonly caFile: string;
}

/** RDS refuses `/`, `@`, `"` and spaces in a password. Source: RDS API reference, CreateDBInstance, 2026-11. */
const passwordShape = /^[A-Za-z0-9_-]{16,128}$/;

/** URL of a PostgreSQL whose host has to prove who it is. */
export function databaseUrl({
  host,
  port,
  userName,
  password,
  databaseName,
  caFile,
}: DatabaseUrlArgs): string {
  const url = new URL(`postgres://${host}:${port}/${databaseName}`);
  url.username = userName;
  url.password = password;
  url.searchParams.set("sslmode", "verify-full");
  url.searchParams.set("sslrootcert", caFile);
  return url.href;
}

/**
 * The same password, once RDS takes it.
 *
 * @throws RangeError where RDS would refuse it, or it is too short to be one; without the password
 */
export function checkedPassword(password: string): string {
  if (passwordShape.test(password)) return password;
  throw new RangeError(
    `password: got ${password.length} characters; allowed are 16 to 128 letters, digits, - and _, for RDS refuses some others; let RandomSecret make one`,
  );
}
