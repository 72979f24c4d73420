import { describe, expect, it } from "vitest";
import type { CheckStatus } from "../../../../provider/gate/check.ts";
import { colorFacts } from "../../../../provider/gate/color-facts.ts";
import {
  compatibility,
  compatibilityChecks,
  type Compatibility,
} from "../../../../provider/gate/compatibility.ts";

const deep = {
  schema: { min: 1, max: 2 },
  database_schema: { min: 1, max: 2 },
  context_tokens: 1024,
  model: { architecture: "llama", context_length: 8192, tokenizer: "aaa", chat_template: "bbb" },
};
const api = { paths: { "/chat": { post: { responses: { 200: {} } } } } };

interface Case {
  readonly title: string;
  readonly check: string;
  readonly own?: object;
  readonly serving?: object;
  readonly ownApi?: unknown;
  readonly rules?: Partial<Compatibility>;
  readonly status: CheckStatus;
  readonly value: string;
  readonly limit?: string;
}

const model = (changed: object) => ({ model: { ...deep.model, ...changed } });

const cases: readonly Case[] = [
  { title: "the same API", check: "API contract", status: "pass", value: "all 1 operations" },
  {
    title: "an API that lacks an operation",
    check: "API contract",
    ownApi: { paths: { "/other": { get: {} } } },
    status: "fail",
    value: "POST /chat is missing",
  },
  {
    title: "the same where it is allowed",
    check: "API contract",
    ownApi: { paths: { "/other": { get: {} } } },
    rules: { api: "any" },
    status: "not applicable",
    value: "POST /chat is missing",
    limit: "gate.compatibility.api: any",
  },
  {
    title: "a server without a document",
    check: "API contract",
    ownApi: null,
    status: "inconclusive",
    value: "unknown: green has no OpenAPI document",
  },

  {
    title: "the same schema",
    check: "history schema",
    status: "pass",
    value: "green understands schemas 1 to 2",
    limit: "overlaps with blue's schemas 1 to 2 and the history's schemas 1 to 2",
  },
  {
    title: "a schema that overlaps",
    check: "history schema",
    own: { schema: { min: 2, max: 4 } },
    status: "pass",
    value: "green understands schemas 2 to 4",
  },
  {
    title: "a schema that is too new",
    check: "history schema",
    own: { schema: { min: 3, max: 3 } },
    status: "fail",
    value: "green understands schema 3",
  },
  {
    title: "a schema that overlaps with the server's and not with the history's",
    check: "history schema",
    own: { database_schema: { min: 3, max: 3 } },
    status: "fail",
    value: "green understands schemas 1 to 2",
    limit: "overlaps with blue's schemas 1 to 2 and the history's schema 3",
  },
  {
    title: "a server that states no schema",
    check: "history schema",
    own: { schema: null },
    status: "inconclusive",
    value: "unknown: green states no schema",
  },
  {
    title: "a serving one that does not",
    check: "history schema",
    own: { database_schema: null },
    serving: { schema: undefined, database_schema: undefined },
    status: "not applicable",
    value: "unknown: blue states no schema",
  },

  { title: "the same architecture", check: "model architecture", status: "pass", value: "llama" },
  {
    title: "another architecture",
    check: "model architecture",
    own: model({ architecture: "gpt2" }),
    status: "fail",
    value: "gpt2",
    limit: "as blue's llama (gate.compatibility.architecture: kept)",
  },
  {
    title: "another architecture where it is allowed",
    check: "model architecture",
    own: model({ architecture: "gpt2" }),
    rules: { architecture: "any" },
    status: "not applicable",
    value: "gpt2",
    limit: "gate.compatibility.architecture: any; blue has llama",
  },
  {
    title: "another context length",
    check: "model context length",
    own: model({ context_length: 4096 }),
    status: "fail",
    value: "4096 tokens",
    limit: "as blue's 8192 tokens (gate.compatibility.contextLength: kept)",
  },
  {
    title: "another tokenizer",
    check: "tokenizer",
    own: model({ tokenizer: "ccc" }),
    status: "fail",
    value: "ccc",
  },
  {
    title: "another template",
    check: "chat template",
    own: model({ chat_template: "ccc" }),
    status: "fail",
    value: "ccc",
  },
  {
    title: "no template in either file",
    check: "chat template",
    own: model({ chat_template: null }),
    serving: model({ chat_template: null }),
    status: "pass",
    value: "none",
  },
  {
    title: "a template that was lost",
    check: "chat template",
    own: model({ chat_template: null }),
    status: "fail",
    value: "none",
    limit: "as blue's bbb (gate.compatibility.chatTemplate: kept)",
  },
  {
    title: "a serving color from before the header was told",
    check: "tokenizer",
    serving: { model: undefined },
    status: "not applicable",
    value: "unknown: blue does not state it",
  },
  {
    title: "a candidate whose model is not loaded",
    check: "tokenizer",
    own: { model: null },
    status: "inconclusive",
    value: "unknown: green does not state it",
  },

  { title: "a context that is as large", check: "context", status: "pass", value: "1024 tokens" },
  {
    title: "a larger context",
    check: "context",
    own: { context_tokens: 2048 },
    status: "pass",
    value: "2048 tokens",
  },
  {
    title: "a smaller context",
    check: "context",
    own: { context_tokens: 512 },
    status: "fail",
    value: "512 tokens",
    limit: "at least blue's 1024 tokens (gate.compatibility.contextTokens: kept)",
  },
  {
    title: "a smaller context where it is allowed",
    check: "context",
    own: { context_tokens: 512 },
    rules: { contextTokens: "any" },
    status: "not applicable",
    value: "512 tokens",
  },
  {
    title: "a context that nobody states",
    check: "context",
    serving: { context_tokens: "much" },
    status: "not applicable",
    value: "unknown: blue does not state it",
  },
];

describe("a candidate beside the serving color has", () => {
  it.each(cases)(
    "$title: $status",
    ({ check, own = {}, serving = {}, ownApi = api, rules = {}, status, value, limit }) => {
      const checks = compatibilityChecks(
        { color: "green", facts: colorFacts({ ...deep, ...own }), api: ownApi },
        { color: "blue", facts: colorFacts({ ...deep, ...serving }), api },
        compatibility.parse(rules),
      );
      const found = checks.find((each) => each.check === check);
      expect(found).toMatchObject({ color: "green", status, value });
      if (limit !== undefined) expect(found?.limit).toBe(limit);
    },
  );

  it("nothing that must not crash the gate, whatever a server answers", () => {
    for (const answer of [undefined, null, "x", [], { schema: "1-2", model: 7 }]) {
      const facts = colorFacts(answer);
      const checks = compatibilityChecks(
        { color: "green", facts, api: answer },
        { color: "blue", facts, api: answer },
        compatibility.parse({}),
      );
      expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(["not applicable"]));
    }
  });
});
