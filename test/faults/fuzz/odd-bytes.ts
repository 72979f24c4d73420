import * as fc from "fast-check";
import type { Api } from "./api.ts";
import type { Asked } from "./asked.ts";

const close = "Connection: close";

/** Heads that HTTP/1.1 does not know, and that clients of HTTP cannot send. A line each; `Host` is there where it is not the fault. */
const heads: Readonly<Record<string, readonly string[]>> = {
  "two ways to tell a length": ["Content-Length: 4", "Transfer-Encoding: chunked"],
  "two lengths": ["Content-Length: 4", "Content-Length: 5"],
  "a length below zero": ["Content-Length: -1"],
  "a length that is none": ["Content-Length: four"],
  "a length of many digits": [`Content-Length: ${"9".repeat(40)}`],
  "a length with a sign": ["Content-Length: +4"],
  "an unknown encoding": ["Transfer-Encoding: gzip"],
  "an encoding twice": ["Transfer-Encoding: chunked, chunked"],
  "an encoding in disguise": ["Transfer-Encoding: \u000bchunked"],
  "chunks that are none": ["Transfer-Encoding: chunked"],
  "a line without a colon": ["nonsense"],
  "a name with a space": ["X Header: a"],
  "a space before the colon": ["Content-Length : 4"],
  "no name": [": a"],
  "a folded line": ["X-A: b\r\n c"],
  "NUL in a value": ["X-A: a\0b"],
  "a lone line feed": ["X-A: a\nX-B: c"],
  "a lone carriage return": ["X-A: a\rX-B: c"],
  "a very long line": [`X-A: ${"a".repeat(40_000)}`],
  "very many lines": Array.from({ length: 1500 }, (_, index) => `X-${index}: ${"a".repeat(20)}`),
  "two hosts": ["Host: a", "Host: b"],
  "an unknown expectation": ["Expect: 418-teapot"],
  "an upgrade": [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: eA==",
  ],
  "an upgrade to HTTP/2": [
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABkAAQ=",
  ],
};

/** Kinds of bytes after which a server may wait for more, and may close the connection without an answer. */
export const unfinished: readonly string[] = [
  "a request cut off",
  "noise",
  "TLS",
  "chunks that are none",
].map((fault) => `bytes: ${fault}`);

/** Heads that a server may take: with them nothing is malformed. */
const tolerated = [
  "chunks that are none",
  "a lone line feed",
  "an unknown expectation",
  "an upgrade",
  "an upgrade to HTTP/2",
];

/** First lines that are HTTP, however seldom they are sent. */
const wellFormed = (method: string, path: string): readonly string[] => [
  `${method} ${path} HTTP/1.1`,
  `${method} ${path} HTTP/1.0`,
  `${method} http://elsewhere.example${path} HTTP/1.1`,
  `OPTIONS * HTTP/1.1`,
  `CONNECT a:1 HTTP/1.1`,
  `TRACE ${path} HTTP/1.1`,
];

const firstLines = (method: string, path: string): readonly string[] => [
  `${method} ${path} HTTP/9.9`,
  `${method} ${path} HTTP/3.0`,
  ...[
    `${method} ${path}`,
    `${method}  ${path}  HTTP/1.1`,
    `${method} ${path} x HTTP/1.1`,
    `${method}\t${path} HTTP/1.1`,
  ],
  ...[
    `${method} ${path}\0 HTTP/1.1`,
    `${method} ${path} HTTP/1.1 `,
    ` ${method} ${path} HTTP/1.1`,
    `${path} ${method} HTTP/1.1`,
  ],
  `${method} * HTTP/1.1`,
  ...[
    `${method} ${path}#a HTTP/1.1`,
    `${method} ${path}?\u00ff HTTP/1.1`,
    `${method} ? HTTP/1.1`,
    "PRI * HTTP/2.0",
  ],
];

const helloOfTls = Buffer.from("160301006c010000680303", "hex");

/** Bytes that are no HTTP/1.1 request, or nearly none. */
export function oddBytes(api: Api): fc.Arbitrary<Asked> {
  const target = fc.constantFrom(...api.operations);
  const bodies = fc.constantFrom(
    "",
    "abcd",
    "4\r\nabcd\r\n0\r\n\r\n",
    "zz\r\nabcd\r\n",
    "-1\r\n",
    "0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n",
  );
  const wrongHead = fc
    .tuple(target, fc.constantFrom(...Object.entries(heads)), bodies)
    .map(([{ method, path }, [fault, lines], body]) => {
      const host = lines.some((line) => line.startsWith("Host")) ? [] : ["Host: fuzz"];
      const good = tolerated.includes(fault) ? undefined : (false as const);
      return {
        fault,
        good,
        text: [`${method} ${path} HTTP/1.1`, ...host, close, ...lines, "", body].join("\r\n"),
      };
    });
  const lines = (fault: string, good: false | undefined, of: typeof firstLines) =>
    target
      .chain(({ method, path }) => fc.constantFrom(...of(method, path)))
      .map((line) => ({ fault, good, text: `${line}\r\nHost: fuzz\r\n${close}\r\n\r\n` }));
  const wrongLine = lines("an odd first line", false, firstLines);
  const rareLine = lines("a rare first line", undefined, wellFormed);
  const noHost = target.map(({ method, path }) => ({
    fault: "no host",
    good: false as const,
    text: `${method} ${path} HTTP/1.1\r\n${close}\r\n\r\n`,
  }));
  const cut = fc.tuple(fc.oneof(wrongHead, wrongLine), fc.nat(200)).map(([{ text }, length]) => ({
    fault: "a request cut off",
    good: false as const,
    text: text.slice(0, length % text.length),
  }));
  const noise = fc
    .uint8Array({ minLength: 1, maxLength: 200 })
    .map((some) => bytesOf("noise", Buffer.from(some)));
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .oneof(
          { weight: 4, arbitrary: wrongHead },
          { weight: 3, arbitrary: wrongLine },
          { weight: 1, arbitrary: rareLine },
          { weight: 2, arbitrary: noHost },
          { weight: 4, arbitrary: cut },
        )
        .map(({ fault, good, text }) => bytesOf(fault, Buffer.from(text, "latin1"), good)),
    },
    { weight: 1, arbitrary: noise },
    { weight: 1, arbitrary: fc.constant(bytesOf("TLS", helloOfTls)) },
  );
}

function bytesOf(fault: string, bytes: Buffer, good: false | undefined = false): Asked {
  const name = `bytes: ${fault}`;
  const sent = { by: "socket", bytes, unfinished: unfinished.includes(name) } as const;
  return { fault: name, operation: undefined, good, sent };
}
