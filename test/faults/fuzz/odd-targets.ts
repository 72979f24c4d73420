import * as fc from "fast-check";
import type { Api } from "./api.ts";

const segments = [
  ...[
    "",
    ".",
    "..",
    "%2e",
    "%2e%2e",
    "%2f",
    "%5c",
    "\\",
    "%00",
    "%0d%0aset-cookie:x",
    "%ff",
    "%c3%28",
    "%zz",
    "%",
    "%u0041",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "*",
    ":user_id",
    "{user_id}",
    "chat",
    "v1",
    "feedback",
    "healthz",
    "a;b=c",
    "a,b",
    "~",
    "@",
    "a+b",
  ],
  ...["\u0131".normalize(), "é", "😀"].map(encodeURIComponent),
  ...[
    "x".repeat(129),
    "x".repeat(201),
    "x".repeat(5000),
    "%41".repeat(70),
    "etc/passwd",
    "index.php",
    ".git/config",
    "?",
    "#",
  ],
];

/** Addresses beside those that the document has, and odd ways to write these. */
export function oddTargets(api: Api): fc.Arbitrary<string> {
  const paths = fc.constantFrom(...api.operations.map(({ path }) => path.replace(/\{\w+\}/g, "fuzz")));
  const one = fc.constantFrom(...segments);
  const ways: readonly ((path: string, segment: string) => string)[] = [
    (path, segment) => `${path}/${segment}`,
    (path, segment) => `/${segment}${path}`,
    (path, segment) => `${path}${segment}`,
    (path) => path.toUpperCase(),
    (path) => `/${path}`,
    (path) => `${path}//`,
    (path) => `${path};a=b`,
    (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    (path, segment) => path.replace(/\w+$/, segment),
  ];
  return fc.oneof(
    fc.array(one, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
    fc.tuple(paths, one, fc.constantFrom(...ways)).map(([path, segment, way]) => way(path, segment)),
  );
}
