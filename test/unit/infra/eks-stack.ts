/** What a stack on AWS cannot do without, by the names of `pulumi config --path`. */
export const leastEks: Readonly<Record<string, unknown>> = {
  "aws:region": "eu-central-1",
  target: "eks",
  activeColor: "blue",
  "blue.version": "1",
  "blue.image": "registry.example/server:1",
  "history.kind": "postgres",
  "history.url": "postgres://user:password@db.example/history",
  "eks.endpoint.publicAccessCidrs": ["203.0.113.7/32"],
  "eks.administrators": ["arn:aws:iam::111122223333:role/deploy"],
  "eks.entrance.certificateArn": "arn:aws:acm:eu-central-1:111122223333:certificate/1",
  "eks.entrance.hostName": "chat.example.com",
  "eks.directCidrs": ["203.0.113.7/32"],
};

/** Config as Pulumi hands it over, of the project `shop`. A value `null` takes a key away, and what stands below it. */
export function eksValues(changes: Readonly<Record<string, unknown>>): Record<string, string> {
  const changed = Object.keys(changes);
  const kept = Object.entries(leastEks).filter(
    ([name]) => !changed.some((other) => name === other || name.startsWith(`${other}.`)),
  );
  const tree: Record<string, unknown> = {};
  for (const [name, value] of [...kept, ...Object.entries(changes)])
    if (value !== null) put(tree, name.split("."), value);
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key.includes(":") ? key : `shop:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function put(tree: Record<string, unknown>, [key = "", ...below]: readonly string[], value: unknown): void {
  if (below.length === 0) {
    tree[key] = value;
    return;
  }
  const inner = (tree[key] ?? {}) as Record<string, unknown>;
  tree[key] = inner;
  put(inner, below, value);
}
