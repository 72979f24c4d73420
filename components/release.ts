import { createHash } from "node:crypto";

/** A value of which equal contents have one JSON text, whatever the order of their keys. */
export type Fact =
  string | number | boolean | null | readonly Fact[] | { readonly [key: string]: Fact | undefined };

/**
 * Identity of what runs: SHA-256, 64 hexadecimal digits, over every fact that would replace or alter it.
 * Equal facts give equal identities on every machine; keys that are undefined do not count.
 */
export function releaseIdentity(facts: Fact): string {
  return createHash("sha256").update(canonicalJson(facts)).digest("hex");
}

/** The identity as people read it: its first 12 digits. */
export function shortIdentity(identity: string): string {
  return identity.slice(0, 12);
}

/** JSON with object keys in code-unit order, so that equal values have equal texts. */
export function canonicalJson(value: Fact | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: Fact) => canonicalJson(item)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field as Fact)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
