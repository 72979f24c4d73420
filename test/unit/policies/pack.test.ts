import type { ResourceValidationPolicy } from "@pulumi/policy";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { policyTable } from "../../../policies/docs.ts";
import { levelFileOf } from "../../../policies/level-file.ts";
import { toPolicy } from "../../../policies/policy.ts";
import { resourceRule } from "../../../policies/rule.ts";
import { rules } from "../../../policies/rules.ts";

const levelFile = z.record(
  z.string(),
  z.union([
    z.enum(["advisory", "mandatory", "disabled"]),
    z.looseObject({ enforcementLevel: z.enum(["advisory", "mandatory", "disabled"]).optional() }),
  ]),
);

/** A table of Markdown as it was before its columns were aligned. */
function withoutPadding(markdown: string): string {
  return markdown.replace(/ +/g, " ").replace(/-{3,}/g, "---");
}

describe("every rule", () => {
  it("has a name of its own, of its target and of what it wants", () => {
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^(bluegreen|docker|kubernetes|aws)(-[a-z0-9]+)+$/);
  });

  it.each(rules.map((rule) => [rule.name, rule] as const))("%s is told in sentences", (_name, rule) => {
    for (const text of [rule.description, rule.why, rule.cure]) expect(text).toMatch(/^[A-Z`].*[.)]$/s);
  });

  it.each(rules.map((rule) => [rule.name, rule] as const))("%s needs no configuration", (_name, rule) => {
    const thresholds = rule.thresholds ?? z.object({});
    expect(() => thresholds.parse({})).not.toThrow();
    for (const field of Object.values(thresholds.shape))
      expect((field as z.ZodType).description).toBeTruthy();
  });

  it("has a row in docs/policies.md; `npm run policies:docs` writes them", () => {
    expect(withoutPadding(readFileSync("docs/policies.md", "utf8"))).toContain(
      withoutPadding(policyTable(rules)),
    );
  });
});

describe("a file of levels", () => {
  const folder = "policies/levels";
  it.each(readdirSync(folder))("%s names rules that are there, and thresholds that they have", (file) => {
    const levels = levelFile.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
    for (const [name, level] of Object.entries(levels)) {
      const rule = rules.find((each) => each.name === name);
      expect(rule, name).toBeDefined();
      const { enforcementLevel: _level, ...thresholds } = typeof level === "string" ? {} : level;
      expect(() => z.strictObject(rule?.thresholds?.shape ?? {}).parse(thresholds)).not.toThrow();
    }
  });

  it("is found by the stack's name", () => {
    expect(levelFileOf("dev")).toBe("policies/levels/dev.json");
    expect(levelFileOf("nobody's")).toBeUndefined();
  });
});

/** As the SDK throws it, which does not export the class. */
class UnknownValueError extends Error {}

describe("a value that a preview cannot know", () => {
  const told: string[] = [];
  const rule = resourceRule()({
    name: "test-rule",
    description: "",
    why: "Why.",
    cure: "Cure.",
    types: ["test"],
    *violations() {
      yield "found before";
      throw new UnknownValueError("string value at .image can't be known during preview");
    },
  });

  it("leaves the rest of the rule to the update, and what was found is told", () => {
    const policy = toPolicy(rule) as ResourceValidationPolicy;
    const validate = policy.validateResource as (args: object, report: (text: string) => void) => void;
    const notApplicable = (reason: string) => {
      throw new Error(`not applicable: ${reason}`);
    };
    const args = { type: "test", getConfig: () => ({}), notApplicable };
    expect(() => validate(args, (text) => told.push(text))).toThrow(
      "not applicable: string value at .image can't be known during preview: the update decides.",
    );
    expect(told).toEqual(["found before. Why. Cure."]);
  });
});
