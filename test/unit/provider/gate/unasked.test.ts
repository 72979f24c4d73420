import { describe, expect, it } from "vitest";
import { colorFacts } from "../../../../provider/gate/color-facts.ts";
import {
  compatibility,
  compatibilityChecks,
  type Compatibility,
  type Described,
} from "../../../../provider/gate/compatibility.ts";

const facts = colorFacts({
  schema: { min: 1, max: 2 },
  database_schema: { min: 1, max: 2 },
  context_tokens: 1024,
  model: { architecture: "llama", context_length: 8192, tokenizer: "aaa", chat_template: "bbb" },
});
const api = { paths: { "/chat": { post: {} } } };
const nothing = colorFacts({});
const anything: Compatibility = {
  api: "any",
  architecture: "any",
  contextLength: "any",
  tokenizer: "any",
  chatTemplate: "any",
  contextTokens: "any",
};

/** Statuses of the checks of what `/health/deep` tells, each once. */
function statuses(
  candidate: Partial<Described>,
  serving: Partial<Described>,
  rules = compatibility.parse({}),
) {
  const checks = compatibilityChecks(
    { color: "green", facts, api, ...candidate },
    { color: "blue", facts, api, ...serving },
    rules,
  );
  const ofFacts = checks.filter(({ check }) => check !== "API contract");
  return { of: [...new Set(ofFacts.map(({ status }) => status))], checks };
}

const unasked = { facts: nothing, failures: { facts: "/x/health/deep could not be asked (status 500)" } };
const silent = { facts: nothing };

describe("what a color does not tell about itself", () => {
  it.each<[string, Partial<Described>, Partial<Described>, string]>([
    ["is inconclusive where the candidate could not be asked", unasked, {}, "inconclusive"],
    ["is inconclusive where the serving one could not be asked", {}, unasked, "inconclusive"],
    ["is inconclusive where neither could be asked", unasked, unasked, "inconclusive"],
    ["is inconclusive where the serving one tells it and the candidate does not", silent, {}, "inconclusive"],
    ["is not applicable where neither tells it", silent, silent, "not applicable"],
  ])("%s", (_title, candidate, serving, status) => {
    expect(statuses(candidate, serving).of).toEqual([status]);
  });

  it("is not applicable where the serving one does not tell it, but for a history that the candidate knows", () => {
    const { of, checks } = statuses({}, silent);
    expect(of).toEqual(["pass", "not applicable"]);
    expect(checks.find(({ status, check }) => status === "pass" && check !== "API contract")?.check).toBe(
      "history schema",
    );
  });

  it("says why, and what to do", () => {
    const { checks } = statuses(unasked, {});
    expect(checks.find(({ check }) => check === "tokenizer")).toMatchObject({
      value: "unknown: /x/health/deep could not be asked (status 500)",
      cure: "let green's /health/deep state it, or allow any with gate.compatibility.tokenizer: any",
    });
  });

  it("keeps nobody out where it may be anything; a history is no matter of rules", () => {
    const { checks } = statuses(silent, {}, anything);
    expect(checks.filter(({ status }) => status === "inconclusive").map(({ check }) => check)).toEqual([
      "history schema",
    ]);
  });
});
