import { createHash } from "node:crypto";

const digestLength = 6;

/**
 * Name of a thing in AWS: `<prefix>-<what>` in letters, digits and single hyphens, for RDS and ECR refuse two in a row. Where that is longer than AWS
 * takes, or has other characters, or begins as only AWS' own names may, the prefix is altered and a digest of it keeps two stacks apart. Equal arguments give equal names on every machine.
 *
 * @param limit characters that AWS takes: 32 for target groups and load balancers, 63 for buckets and databases, 100 for clusters
 * @throws RangeError where `what` itself leaves no room for a prefix
 */
export function cloudName(prefix: string, what: string, limit: number): string {
  const allowed = prefix
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^internal-/, "int-")
    .replace(/^-+|-+$/g, "");
  const name = `${allowed}-${what}`;
  if (allowed === prefix && name.length <= limit) return name;
  const digest = createHash("sha256").update(prefix).digest("hex").slice(0, digestLength);
  const end = `-${digest}-${what}`;
  if (end.length >= limit) {
    throw new RangeError(
      `name of "${what}": got ${end.length} characters beside a prefix; allowed are fewer than ${limit}; shorten "${what}"`,
    );
  }
  return `${allowed.slice(0, limit - end.length).replace(/-+$/, "")}${end}`;
}
