import { scryptSync } from "node:crypto";
import type { Input } from "@pulumi/pulumi";

/** Where chat history and feedback are kept: a file on a volume that both colors share, or a database of the user's own. */
export type HistoryPlace =
  | { readonly kind: "sqlite" }
  | {
      readonly kind: "postgres";
      /** `postgres://user:password@host:port/database`. Never shown, and a secret in the state. */
      readonly url: string;
    };

/** A database for chat history and feedback. */
export interface HistoryDatabase {
  /** `postgres://user:password@host:port/database`. Never shown, and a secret in the state and in a cluster. */
  readonly url: Input<string>;
  /** Says where it is, without user and password. */
  readonly location: string;
  /** Changes with the location, and with user and password, which it does not tell. */
  readonly fingerprint: string;
}

/** A database of the user's own. `salt` keeps fingerprints of two stacks apart. */
export function databaseAt(url: string, salt: string): HistoryDatabase {
  return { url, location: databaseLocation(url), fingerprint: databaseFingerprint(url, salt) };
}

/** Where a database is, without user and password. */
export function databaseLocation(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `postgres ${hostname}:${port === "" ? "5432" : port}${pathname}`;
}

/**
 * Changes with the location, and with user and password, which it does not tell. The identity of a release is public, and everything
 * else in it is known: a plain hash would let a password be guessed offline, billions of times a second. With scrypt a guess takes
 * about 50 ms.
 */
export function databaseFingerprint(url: string, salt: string): string {
  const secret = scryptSync(url, `bluegreen ${salt}`, 16, { N: 2 ** 14 }).toString("hex");
  return `${databaseLocation(url)} ${secret}`;
}
