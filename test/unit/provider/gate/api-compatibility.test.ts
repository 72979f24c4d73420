import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../../../app/openapi/document.ts";
import { apiProblems, operationsIn } from "../../../../provider/gate/api-compatibility.ts";

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const object = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
});
const text = { type: "string" };

/** A document of one operation. */
const post = (operation: object, components: object = {}) => ({
  paths: { "/chat": { post: operation } },
  components,
});
const asks = (schema: object) => post({ requestBody: { required: true, ...json(schema) }, responses: {} });
const answers = (schema: object, status = 200) => post({ responses: { [status]: json(schema) } });

const message = object({ message: text }, ["message"]);
const recursive = {
  ...answers({ $ref: "#/components/schemas/Node" }),
  components: { schemas: { Node: object({ name: text, next: { $ref: "#/components/schemas/Node" } }) } },
};

const cases: readonly [title: string, served: object, candidate: object, problems: readonly string[]][] = [
  ["the same", asks(message), asks(message), []],
  ["another operation more", asks(message), { paths: { ...asks(message).paths, "/more": { get: {} } } }, []],
  ["an operation less", asks(message), { paths: { "/more": { get: {} } } }, ["POST /chat is missing"]],
  ["another method", asks(message), { paths: { "/chat": { get: {} } } }, ["POST /chat is missing"]],

  [
    "an optional field of a request more",
    asks(message),
    asks(object({ message: text, tone: text }, ["message"])),
    [],
  ],
  [
    "a required field of a request more",
    asks(message),
    asks(object({ message: text, tone: text }, ["message", "tone"])),
    ["POST /chat requires tone"],
  ],
  [
    "a field that was optional",
    asks(object({ message: text })),
    asks(message),
    ["POST /chat requires message"],
  ],
  ["a field that is optional now", asks(message), asks(object({ message: text })), []],
  [
    "a required field in a known object",
    asks(object({ o: object({ a: text }) })),
    asks(object({ o: object({ a: text, b: text }, ["b"]) })),
    ["POST /chat requires o.b"],
  ],
  [
    "a required field in an object that is new and optional",
    asks(message),
    asks(object({ message: text, o: object({ b: text }, ["b"]) }, ["message"])),
    [],
  ],
  [
    "a required field in one of two choices",
    asks(object({ o: {} })),
    asks(object({ o: { anyOf: [text, object({ b: text }, ["b"])] } })),
    [],
  ],
  ["a body where there was none", post({ responses: {} }), asks(message), ["POST /chat requires a body"]],
  [
    "another media type",
    asks(message),
    post({ requestBody: { content: { "text/plain": { schema: text } } } }),
    ["POST /chat takes no application/json"],
  ],
  [
    "a required parameter more",
    post({}),
    post({ parameters: [{ name: "key", in: "query", required: true }] }),
    ["POST /chat requires query parameter key"],
  ],
  ["an optional parameter more", post({}), post({ parameters: [{ name: "key", in: "query" }] }), []],

  ["a field of an answer more", answers(message), answers(object({ message: text, more: text })), []],
  [
    "a field of an answer less",
    answers(object({ message: text, more: text })),
    answers(message),
    ["POST /chat 200 lacks more"],
  ],
  [
    "a field in a list less",
    answers({ type: "array", items: object({ a: text, b: text }) }),
    answers({ type: "array", items: object({ a: text }) }),
    ["POST /chat 200 lacks [].b"],
  ],
  [
    "a field of one choice that may be null",
    answers(object({ o: { anyOf: [object({ a: text }), { type: "null" }] } })),
    answers(object({ o: object({ a: text }) })),
    [],
  ],
  [
    "the same of two parts together",
    answers({ allOf: [object({ a: text }), object({ b: text })] }),
    answers(object({ a: text, b: text })),
    [],
  ],
  ["another status of success", answers(message), answers(message, 201), ["POST /chat never answers 200"]],
  ["a refusal less", answers(message, 429), post({ responses: {} }), []],
  [
    "a refusal that says less",
    answers(message, 429),
    answers(object({}), 429),
    ["POST /chat 429 lacks message"],
  ],
  [
    "no media type any more",
    answers(message),
    post({ responses: { 200: {} } }),
    ["POST /chat 200 has no application/json"],
  ],
  [
    "the same by reference",
    answers(message),
    { ...answers({ $ref: "#/components/schemas/M" }), components: { schemas: { M: message } } },
    [],
  ],
  [
    "less by reference",
    answers(object({ a: text, b: text })),
    { ...answers({ $ref: "#/components/schemas/M" }), components: { schemas: { M: object({ a: text }) } } },
    ["POST /chat 200 lacks b"],
  ],
  [
    "a reference to nothing",
    answers(message),
    answers({ $ref: "#/components/schemas/Gone" }),
    ["POST /chat 200 lacks message"],
  ],
  ["schemas that refer to themselves", recursive, recursive, []],
];

describe("an API beside the one that serves has", () => {
  it.each(cases)("%s", (_title, served, candidate, problems) => {
    expect(apiProblems(served, candidate)).toEqual(problems);
  });

  it("no problems with itself: this project's own", () => {
    const own = openApiDocument({ version: "1", maxAnswerTokens: 512 });
    expect(operationsIn(own)).toBeGreaterThan(8);
    expect(apiProblems(own, openApiDocument({ version: "2", maxAnswerTokens: 1024 }))).toEqual([]);
  });

  it("no operations where it is no document", () => {
    for (const nothing of [undefined, null, "", [], {}, { paths: 3 }]) expect(operationsIn(nothing)).toBe(0);
  });
});
