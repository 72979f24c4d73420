import * as fc from "fast-check";
import { pathsIn, replaced, without } from "./json-paths.ts";

/** A body that is not what it should be, and how. */
export interface Broken {
  readonly fault: string;
  readonly body: Buffer;
}

type Bodies = fc.Arbitrary<Broken>;
type Values = fc.Arbitrary<unknown>;

const proto = JSON.parse('{"__proto__":{"message":"a","max_tokens":1}}') as unknown;

/** What stands where something else should: of every type, and at the edges of each. */
const values = [
  ...[null, true, false, 0, -0, -1, 0.5, 3, 129, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324],
  ...[
    "",
    " ",
    "\0",
    "a\0b",
    "NaN",
    "null",
    "1",
    "true",
    "\ud800",
    "\udfff\ud800",
    "\u202e\ufeff",
    "é".normalize("NFD"),
  ],
  ...[
    "x".repeat(129),
    "x".repeat(5000),
    "😀".repeat(3000),
    "' OR 1=1; --",
    "${7*7}{{7*7}}",
    "../../etc/passwd",
  ],
  ...[[], {}, [[]], [null], [{}], { length: -1 }, { toString: 1 }, { constructor: { prototype: {} } }, proto],
  ...[
    Array.from({ length: 1000 }, (_, index) => index),
    Object.fromEntries(Array.from({ length: 200 }, (_, n) => [n, n])),
  ],
];

/** JSON that no `JSON.stringify` writes, and what is almost JSON. */
const texts = [
  ...[
    "NaN",
    "Infinity",
    "-Infinity",
    "-",
    "+1",
    "01",
    "1.",
    ".5",
    "0x10",
    "1e999",
    "-1e999",
    "1e-999",
    "1_000",
    "9".repeat(400),
  ],
  ...[
    "undefined",
    "nil",
    "True",
    "'a'",
    "`a`",
    '"\\x41"',
    '"\\u12"',
    '"\\ud800"',
    '"\\u0000"',
    '"\n"',
    '"a',
    "/* a */ 1",
    "1 // a",
  ],
  ...[
    "",
    ",",
    "}",
    "]",
    "[1,]",
    '{"a":1,}',
    "{a:1}",
    '{"a" 1}',
    '{"":""}',
    '{"__proto__":null}',
    '{"constructor":{}}',
  ],
];
const unknownKeys = [
  ...[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "then",
    "toJSON",
    "$ref",
    "$where",
  ],
  ...[
    "",
    " ",
    "\0",
    "tools",
    "functions",
    "Message",
    "message ",
    "max_token",
    "user_id",
    "context",
    "x".repeat(300),
  ],
];

/** Bodies that a server has to refuse, or to take for what they still are, each made of a good one. */
export function brokenBodies(good: Values, required: readonly string[]): Bodies {
  const junk = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  );
  const at = fc.nat(1000);
  const replacedBy = (by: Values) =>
    fc
      .tuple(good, at, by)
      .map(([value, place, other]) => replaced(value, pick(pathsIn(value), place), other));
  const marked = replacedBy(fc.constant(mark));
  return fc.oneof(
    { weight: 30, arbitrary: named("body: a wrong value", replacedBy(junk).map(JSON.stringify)) },
    { weight: 4, arbitrary: named("body: something else altogether", junk.map(JSON.stringify)) },
    { weight: 6, arbitrary: named("body: a missing key", missing(good, required)) },
    {
      weight: 6,
      arbitrary: named("body: an unknown key", keyed(good, fc.constantFrom(...unknownKeys), junk)),
    },
    {
      weight: 6,
      arbitrary: named(
        "body: a key twice",
        keyed(good, fc.constantFrom("message", "messages", "verdict", "max_tokens"), junk),
      ),
    },
    { weight: 12, arbitrary: named("body: not quite JSON", spliced(marked, fc.constantFrom(...texts))) },
    { weight: 2, arbitrary: named("body: nested deeply", spliced(marked, nested)) },
    {
      weight: 8,
      arbitrary: named(
        "body: cut off",
        fc.tuple(good, at).map(([value, place]) => cutOff(JSON.stringify(value), place)),
      ),
    },
    {
      weight: 3,
      arbitrary: named(
        "body: more after its end",
        fc
          .tuple(good, fc.constantFrom("{}", "]", "\0", ",1", "\n\n{", "x"))
          .map(([value, more]) => JSON.stringify(value) + more),
      ),
    },
    { weight: 8, arbitrary: bytes(good, at) },
    {
      weight: 2,
      arbitrary: fc
        .uint8Array({ maxLength: 64 })
        .map((noise) => ({ fault: "body: noise", body: Buffer.from(noise) })),
    },
  );
}

const mark = "@@fuzz@@";

const nested = fc
  .tuple(
    fc.constantFrom(["[", "]"], ['{"a":', "}"], ['[{"messages":', "}]"]),
    fc.constantFrom(2, 60, 1000, 20_000),
    fc.boolean(),
  )
  .map(([[open = "", end = ""], depth, closed]) => {
    return open.repeat(depth) + "1" + (closed ? end.repeat(depth) : "");
  });

function named(fault: string, written: fc.Arbitrary<string>): Bodies {
  return written.map((text) => ({ fault, body: Buffer.from(text) }));
}

/** Puts a text where the mark is. */
function spliced(marked: Values, written: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(marked, written)
    .map(([value, text]) => JSON.stringify(value).replace(JSON.stringify(mark), () => text));
}

function missing(good: Values, required: readonly string[]): fc.Arbitrary<string> {
  if (required.length === 0) return fc.constant("");
  return fc
    .tuple(good, fc.constantFrom(...required))
    .map(([value, key]) => JSON.stringify(without(value, key)));
}

/** A key before all others: the one that is there too wins. */
function keyed(good: Values, keys: fc.Arbitrary<string>, junk: Values): fc.Arbitrary<string> {
  return fc.tuple(good, keys, junk).map(([value, key, other]) => {
    const rest = JSON.stringify(value).slice(1);
    return `{${JSON.stringify(key)}:${JSON.stringify(other)}${rest === "}" ? "" : ","}${rest}`;
  });
}

/** What is no UTF-8, or another encoding. */
function bytes(good: Values, at: fc.Arbitrary<number>): Bodies {
  const wrong = fc.constantFrom(
    [0xff],
    [0xc3],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0x00],
  );
  const within = fc.tuple(good, at, wrong).map(([value, place, some]) => {
    const whole = Buffer.from(JSON.stringify(value));
    const where = place % (whole.length + 1);
    return {
      fault: "body: broken UTF-8",
      body: Buffer.concat([whole.subarray(0, where), Buffer.from(some), whole.subarray(where)]),
    };
  });
  const other = fc
    .tuple(good, fc.constantFrom("utf16le", "latin1", "base64", "hex"))
    .map(([value, encoding]) => ({
      fault: `body: in ${encoding}`,
      body:
        encoding === "base64" || encoding === "hex"
          ? Buffer.from(Buffer.from(JSON.stringify(value)).toString(encoding))
          : Buffer.from(`\ufeff${JSON.stringify(value)}é`, encoding as "latin1"),
    }));
  return fc.oneof({ weight: 3, arbitrary: within }, { weight: 1, arbitrary: other });
}

function cutOff(text: string, place: number): string {
  return text.slice(0, place % text.length);
}

function pick<Item>(items: readonly Item[], place: number): Item {
  return items[place % items.length] as Item;
}
