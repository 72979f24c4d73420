import * as fc from "fast-check";

type Headers = fc.Arbitrary<Readonly<Record<string, string>>>;

/** What a body is said to be, and is not, or is in an odd way. */
export const oddTypes: Headers = fc.oneof(
  fc
    .constantFrom(
      ...[
        "",
        "text/plain",
        "text/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "*/*",
      ],
      ...[
        "application/jsonp",
        "application/json5",
        "application/x-json",
        "application/vnd.api+json",
        "json",
        "/",
        ";",
        "a/b/c",
      ],
      ...[
        "application/json; charset=utf-16",
        "application/json; charset=latin1",
        "application/json; charset=",
        "application/json;;;",
      ],
      ...[
        "APPLICATION/JSON",
        "application/json, text/plain",
        'application/json; a="',
        "application/json;charset=utf-8;charset=x",
      ],
      ...[
        "\u00e4/json",
        `application/${"j".repeat(2000)}`,
        "application/__proto__",
        "constructor",
        "toString/valueOf",
      ],
    )
    .map((type) => ({ "content-type": type })),
  fc.constant({}),
  fc
    .constantFrom("gzip", "deflate", "br", "identity", "x", "gzip, gzip", "")
    .map((encoding) => ({ "content-type": "application/json", "content-encoding": encoding })),
);

const odd = fc.constantFrom(
  ...[
    "",
    "0",
    "-1",
    "\u00ff",
    "a b",
    "${jndi:ldap://127.0.0.1/x}",
    "x".repeat(200),
    "x".repeat(3000),
    "__proto__",
    "\t",
    "%00",
    '"',
  ],
);

/** Headers that mean something to a server or a router, with values that they do not have. */
export const oddHeaders: Headers = fc.dictionary(
  fc.constantFrom(
    ...[
      "x-request-id",
      "x-user-id",
      "x-forwarded-for",
      "x-forwarded-proto",
      "x-real-ip",
      "host",
      "cookie",
      "authorization",
    ],
    ...[
      "accept",
      "accept-encoding",
      "range",
      "if-match",
      "origin",
      "referer",
      "user-agent",
      "via",
      "te",
      "trailer",
      "x-shadow",
    ],
    ...[
      "forwarded",
      "x-http-method-override",
      "x-original-url",
      "x-rewrite-url",
      "access-control-request-method",
      "__proto__",
    ],
  ),
  odd,
  { minKeys: 1, maxKeys: 4 },
);
