/** Inputs whose order means nothing: upstream keeps them as sets. */
const unordered: ReadonlySet<string> = new Set([
  "adds",
  "aliases",
  "devices",
  "dns",
  "dnsOpts",
  "dnsSearches",
  "drops",
  "envs",
  "groupAdds",
  "hosts",
  "ipamConfigs",
  "labels",
  "linkLocalIps",
  "mounts",
  "networksAdvanced",
  "pullTriggers",
  "securityOpts",
  "ulimits",
  "uploads",
  "volumes",
]);

/** True where `recorded` and `wanted` at `path` hold the same elements in another order. */
export function equalAsSets(path: string, recorded: unknown, wanted: unknown): boolean {
  if (!Array.isArray(recorded) || !Array.isArray(wanted)) return false;
  const last = /([^.[\]]+)$/.exec(path)?.[1] ?? path;
  if (!unordered.has(last) || recorded.length !== wanted.length) return false;
  return canonical(recorded, last) === canonical(wanted, last);
}

function canonical(value: unknown, key: string): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, ""));
    return `[${(unordered.has(key) ? items.sort() : items).join(",")}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(
    ([name, item]) => !name.startsWith("__") && item !== undefined,
  );
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, item]) => `${name}:${canonical(item, name)}`).join(",")}}`;
}
