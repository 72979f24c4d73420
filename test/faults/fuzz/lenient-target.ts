const anyOrigin = /^[a-z][a-z+.-]*:\/\/[^/?#]*/i;

/** The path that a lenient server may read a target as: decoded, without origin, query, doubled slashes and dots. */
export function lenientPath(target: string): string {
  const path = decoded(target.replace(anyOrigin, "").split(/[?#;]/)[0] ?? "").replaceAll("\0", "");
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

/** What may be a path's template, `/chat/{user_id}`, as an expression. */
export function templateExpression(template: string): RegExp {
  const parts = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

/** Method and target of the first line in raw bytes, as far as they are told. */
export function firstLineOf(bytes: Buffer): { readonly method: string; readonly target: string } {
  const line =
    bytes
      .toString("latin1")
      .trimStart()
      .split(/[\r\n]/)[0] ?? "";
  const [method = "", target = ""] = line.split(/[ \t]+/);
  return { method, target };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
