import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../../../app/openapi/document.ts";
import { apiProblems } from "../../../../provider/gate/api-compatibility.ts";

const content = (schema: object) => ({ content: { "application/json": { schema } } });
const api = (operation: object, schemas: object = {}) => ({
  paths: { "/x": { post: operation } },
  components: { schemas },
});
const asks = (schema: object) => api({ requestBody: content(schema), responses: {} });
const answers = (schema: object) => api({ responses: { 200: content(schema) } });
const holding = (n: object, more: object = {}) => ({ type: "object", properties: { n }, ...more });
const nullable = (schema: object) => ({ anyOf: [schema, { type: "null" }] });

const text = { type: "string" };
const integer = { type: "integer" };
const number = { type: "number" };

describe("a request is taken as before", () => {
  it.each([
    ["with a wider type", integer, number],
    ["with one type more", text, { type: ["string", "null"] }],
    ["with a type that was not stated", {}, integer],
    ["with a higher maximum", { ...integer, maximum: 16 }, { ...integer, maximum: 512 }],
    ["without a bound", { ...text, maxLength: 5 }, text],
    ["with a value more", { ...text, enum: ["a"] }, { ...text, enum: ["a", "b"] }],
    ["with a null more", { ...text, enum: ["a"] }, nullable({ ...text, enum: ["a"] })],
    ["with the bound of one choice", { ...integer, maximum: 9 }, nullable({ ...integer, maximum: 9 })],
  ])("%s", (_title, before, after) => {
    expect(apiProblems(asks(holding(before)), asks(holding(after)))).toEqual([]);
  });
});

describe("a request is no longer taken", () => {
  it.each<[string, object, object, string]>([
    ["with a text", text, integer, "takes no string as n"],
    ["with a fraction", number, integer, "takes no number as n"],
    ["with null", nullable(text), text, "takes no null as n"],
    [
      "above a lower maximum",
      { ...integer, maximum: 512 },
      { ...integer, maximum: 16 },
      "has maximum 16 as n, 512 before",
    ],
    ["above a new maximum", integer, { ...integer, maximum: 16 }, "has maximum 16 as n"],
    [
      "below a higher minimum",
      { ...number, minimum: 0 },
      { ...number, minimum: 1 },
      "has minimum 1 as n, 0 before",
    ],
    ["as long", { ...text, maxLength: 9 }, { ...text, maxLength: 3 }, "has maxLength 3 as n, 9 before"],
    ["with a value less", { ...text, enum: ["a", "b"] }, { ...text, enum: ["a"] }, 'takes no "b" as n'],
    ["with any text", text, { ...text, enum: ["a"] }, 'takes only "a" as n'],
    ["with another constant", { const: 1 }, { const: 2 }, "takes no 1 as n"],
    [
      "with a lower maximum of one choice",
      nullable({ ...integer, maximum: 9 }),
      nullable({ ...integer, maximum: 3 }),
      "has maximum 3 as n, 9 before",
    ],
  ])("%s", (_title, before, after, problem) => {
    expect(apiProblems(asks(holding(before)), asks(holding(after)))).toEqual([`POST /x ${problem}`]);
  });

  it("with a field that was removed, where no others are taken", () => {
    const without = { type: "object", properties: {} };
    expect(apiProblems(asks(holding(text)), asks(without))).toEqual([]);
    const closed = { ...without, additionalProperties: false };
    expect(apiProblems(asks(holding(text)), asks(closed))).toEqual(["POST /x takes no n"]);
  });
});

describe("an answer", () => {
  it.each<[string, object, object, readonly string[]]>([
    ["of another type is none that clients know", integer, text, ["POST /x 200 may have string as n"]],
    ["that may be null now is none either", text, nullable(text), ["POST /x 200 may have null as n"]],
    ["may be of a narrower type", number, integer, []],
    ["may have a narrower bound", { ...integer, maximum: 9 }, { ...integer, maximum: 3 }, []],
  ])("%s", (_title, before, after, problems) => {
    expect(apiProblems(answers(holding(before)), answers(holding(after)))).toEqual(problems);
  });
});

describe("schemas that refer to each other", () => {
  const names = Array.from({ length: 12 }, (_, index) => `S${index}`);
  const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const knot = (leaf: object) => {
    const properties = { ...Object.fromEntries(names.map((name) => [name, reference(name)])), leaf };
    const schemas = Object.fromEntries(names.map((name) => [name, { type: "object", properties }]));
    return api({ responses: { 200: content(reference("S0")) } }, schemas);
  };

  it("are compared once a pair, however many ways lead to it", () => {
    const started = performance.now();
    expect(apiProblems(knot(text), knot(text))).toEqual([]);
    expect(apiProblems(knot(text), knot(integer))[0]).toBe("POST /x 200 may have integer as leaf");
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("this project's own API with shorter answers", () => {
  it("takes less than before", () => {
    const own = (maxAnswerTokens: number) => openApiDocument({ version: "1", maxAnswerTokens });
    expect(apiProblems(own(512), own(16))).toContain("POST /chat has maximum 16 as max_tokens, 512 before");
  });
});
