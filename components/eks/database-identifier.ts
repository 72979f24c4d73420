import { cloudName } from "./cloud-name.ts";
import type { CloudPlace } from "./cloud-place.ts";

/** Of the name of a database instance, characters. Source: RDS API reference, CreateDBInstance, 2026-11. */
const longestIdentifier = 63;

/**
 * Name of a stack's database, and of its groups.
 *
 * @throws RangeError where RDS would refuse it: it wants a letter first
 */
export function databaseIdentifier({ prefix }: Pick<CloudPlace, "prefix">): string {
  const identifier = cloudName(prefix.toLowerCase(), "history", longestIdentifier);
  if (/^[a-z]/.test(identifier)) return identifier;
  throw new RangeError(
    `place.prefix: got "${prefix}", which names the database ${identifier}; RDS allows names that begin with a letter; give the project another name`,
  );
}
