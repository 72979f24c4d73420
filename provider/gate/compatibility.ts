import { z } from "zod";
import { apiProblems, operationsIn } from "./api-compatibility.ts";
import type { GateCheck } from "./check.ts";
import type { ColorFacts, SchemaRange } from "./color-facts.ts";

const rule = z.enum(["kept", "any"]).default("kept");

/** What a candidate must keep of the color that serves; `any` lets it change. */
export const compatibility = z.object({
  /** Every operation is there, takes what it took and answers no less. */
  api: rule,
  architecture: rule,
  contextLength: rule,
  tokenizer: rule,
  chatTemplate: rule,
  /** The context of a conversation is not smaller. */
  contextTokens: rule,
});

export type Compatibility = z.infer<typeof compatibility>;

/** A color with what it tells about itself. */
export interface Described {
  readonly color: string;
  readonly facts: ColorFacts;
  /** Its OpenAPI document; undefined where it has none. */
  readonly api: unknown;
  /** Why it could not be asked for either, a sentence each. Default: it could. */
  readonly failures?: { readonly facts?: string; readonly api?: string };
}

/**
 * Whether a candidate can take the users of the serving color over. What that color does not state is not applicable; what it
 * states and the candidate does not, or what either could not be asked for, is inconclusive.
 */
export function compatibilityChecks(
  candidate: Described,
  serving: Described,
  rules: Compatibility,
): GateCheck[] {
  return [
    apiContract(candidate, serving, rules),
    historySchema(candidate, serving),
    ...modelChecks(candidate, serving, rules),
    contextTokens(candidate, serving, rules),
  ];
}

function apiContract(candidate: Described, serving: Described, { api: allowed }: Compatibility): GateCheck {
  const check = {
    color: candidate.color,
    check: "API contract",
    limit: `every operation of ${serving.color}'s, taking what it takes and answering no less`,
    cure: `mend ${candidate.color}'s server, or allow it with gate.compatibility.api: any`,
  };
  const asked = (side: Described): Asked => ({
    color: side.color,
    isKnown: operationsIn(side.api) > 0,
    failure: side.failures?.api,
    silence: "has no OpenAPI document",
  });
  const unknown = unknownOf(asked(candidate), asked(serving), allowed);
  if (unknown !== undefined) return { ...check, ...unknown };
  const problems = apiProblems(serving.api, candidate.api);
  const count = operationsIn(serving.api);
  if (problems.length === 0) return { ...check, status: "pass", value: `all ${count} operations` };
  const rest = problems.length > 3 ? `, and ${problems.length - 3} more` : "";
  const value = problems.slice(0, 3).join(", ") + rest;
  return allowed === "any"
    ? { ...check, status: "not applicable", value, limit: "gate.compatibility.api: any" }
    : { ...check, status: "fail", value };
}

/** Both servers work on one database: each must understand what the other one leaves there. */
function historySchema(candidate: Described, serving: Described): GateCheck {
  const check = { color: candidate.color, check: "history schema" };
  const own = candidate.facts.schema;
  const other = serving.facts.schema;
  const database = candidate.facts.databaseSchema ?? serving.facts.databaseSchema;
  const limit = [
    `overlaps with ${other === undefined ? "what is known" : `${serving.color}'s ${inWords(other)}`}`,
    ...(database === undefined ? [] : [`the history's ${inWords(database)}`]),
  ].join(" and ");
  const asked = (side: Described, isKnown: boolean): Asked => ({
    color: side.color,
    isKnown,
    failure: side.failures?.facts,
    silence: "states no schema",
  });
  const isStated = other !== undefined || (database !== undefined && serving.failures?.facts === undefined);
  const unknown = unknownOf(asked(candidate, own !== undefined), asked(serving, isStated), "kept");
  if (own === undefined || unknown !== undefined) {
    const cure = `let ${candidate.color}'s /health/deep state its schema, or let users in all the same with gate.mode: warn`;
    return { ...check, limit: "schemas overlap", cure, ...notKnown, ...unknown };
  }
  const apart = [other, database].some((range) => range !== undefined && !overlap(own, range));
  return {
    ...check,
    status: apart ? "fail" : "pass",
    value: `${candidate.color} understands ${inWords(own)}`,
    limit,
    cure: `deploy a version between the two first, or give ${candidate.color} a history of its own`,
  };
}

function overlap(left: SchemaRange, right: SchemaRange): boolean {
  return left.min <= right.max && right.min <= left.max;
}

function inWords({ min, max }: SchemaRange): string {
  return min === max ? `schema ${min}` : `schemas ${min} to ${max}`;
}

/** Fields of a model's header, by the rules that hold them. */
const headerFields = [
  ["architecture", "model architecture"],
  ["contextLength", "model context length"],
  ["tokenizer", "tokenizer"],
  ["chatTemplate", "chat template"],
] as const;

function modelChecks(candidate: Described, serving: Described, rules: Compatibility): GateCheck[] {
  return headerFields.map(([field, check]): GateCheck => {
    const key = `gate.compatibility.${field}`;
    const shown = (value: string | number) => (field === "contextLength" ? `${value} tokens` : String(value));
    const [own, other] = [candidate.facts.model?.[field], serving.facts.model?.[field]];
    const base = { color: candidate.color, check };
    if (own === undefined || other === undefined)
      return {
        ...base,
        limit: `as ${serving.color}'s`,
        cure: `let ${candidate.color}'s /health/deep state it, or allow any with ${key}: any`,
        ...notKnown,
        ...unknownOf(factOf(candidate, own), factOf(serving, other), rules[field]),
      };
    const limit = `as ${serving.color}'s ${shown(other)} (${key}: ${rules[field]})`;
    if (own === other) return { ...base, status: "pass", value: shown(own), limit };
    if (rules[field] === "any")
      return {
        ...base,
        status: "not applicable",
        value: shown(own),
        limit: `${key}: any; ${serving.color} has ${shown(other)}`,
      };
    return {
      ...base,
      status: "fail",
      value: shown(own),
      limit,
      cure: `allow another one with ${key}: any, or stage a model that keeps it`,
    };
  });
}

function contextTokens(candidate: Described, serving: Described, rules: Compatibility): GateCheck {
  const check = { color: candidate.color, check: "context" };
  const key = "gate.compatibility.contextTokens";
  const [own, other] = [candidate.facts.contextTokens, serving.facts.contextTokens];
  if (own === undefined || other === undefined)
    return {
      ...check,
      limit: `${serving.color}'s at least`,
      cure: `let ${candidate.color}'s /health/deep state it, or allow any with ${key}: any`,
      ...notKnown,
      ...unknownOf(factOf(candidate, own), factOf(serving, other), rules.contextTokens),
    };
  const value = `${own} tokens`;
  if (own >= other)
    return { ...check, status: "pass", value, limit: `at least ${serving.color}'s ${other} tokens` };
  if (rules.contextTokens === "any")
    return {
      ...check,
      status: "not applicable",
      value,
      limit: `${key}: any; ${serving.color} has ${other} tokens`,
    };
  return {
    ...check,
    status: "fail",
    value,
    limit: `at least ${serving.color}'s ${other} tokens (${key}: kept)`,
    cure: `raise ${candidate.color}.settings.contextTokens to ${other}, or allow it with ${key}: any`,
  };
}

/** What a color was asked for. */
interface Asked {
  readonly color: string;
  readonly isKnown: boolean;
  /** Why it could not be asked. */
  readonly failure: string | undefined;
  /** What it does not tell, in words. */
  readonly silence: string;
}

function factOf({ color, failures }: Described, value: unknown): Asked {
  return { color, isKnown: value !== undefined, failure: failures?.facts, silence: "does not state it" };
}

const notKnown = { status: "not applicable", value: "unknown" } as const;

/** What to say where nothing can be compared; undefined where both are known. */
function unknownOf(
  candidate: Asked,
  serving: Asked,
  rule: "kept" | "any",
): Pick<GateCheck, "status" | "value"> | undefined {
  const unasked = [candidate, serving].find(({ isKnown, failure }) => !isKnown && failure !== undefined);
  const silent = [serving, candidate].find(({ isKnown }) => !isKnown);
  if (silent === undefined) return undefined;
  const isHeld = rule === "kept" && (unasked !== undefined || silent === candidate);
  const value = unasked?.failure ?? `${silent.color} ${silent.silence}`;
  return { status: isHeld ? "inconclusive" : "not applicable", value: `unknown: ${value}` };
}
