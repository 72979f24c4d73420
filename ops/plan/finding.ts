import { subjectOf } from "../urn.ts";
import type { Violation } from "./preview.ts";

/** A rule of the policy pack that an update would break. */
export interface Finding {
  /** `mandatory` refuses the update; `advisory` does not. */
  readonly level: string;
  readonly rule: string;
  /** `Container blue-container` */
  readonly resource: string;
  /** What is wrong, why it matters and how to mend it. */
  readonly sentence: string;
}

/** Mandatory ones first, then by rule and resource; each once. */
export function findingsOf(violations: readonly Violation[]): Finding[] {
  const findings = violations.map(({ enforcementLevel, policyName, resourceUrn, message }) => {
    const { kind, name } = subjectOf(resourceUrn);
    return {
      level: enforcementLevel,
      rule: policyName,
      resource: `${kind} ${name}`.trim(),
      sentence: sentenceIn(message),
    };
  });
  const unique = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  const key = ({ level, rule, resource, sentence }: Finding) =>
    [level === "mandatory" ? 0 : 1, level, rule, resource, sentence].join("\n");
  return [...unique.values()].toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
}

/** Rules that refuse the update. */
export function mandatory(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ level }) => level === "mandatory");
}

/** The engine puts the rule's description before what it says, as a line of its own. */
function sentenceIn(message: string): string {
  const [description = "", ...said] = message
    .replace(/<\{%[^%]*%\}>/g, "")
    .trim()
    .split("\n");
  const sentence = said.join(" ").replace(/\s+/g, " ").trim();
  return sentence === "" ? description : sentence;
}
