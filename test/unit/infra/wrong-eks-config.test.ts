import { describe, expect, it } from "vitest";
import { ConfigError, parseStackConfig } from "../../../infra/config.ts";
import { eksValues } from "./eks-stack.ts";
import { wrongConfigs } from "./wrong-config-cases.ts";

function problemsOf(changes: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    parseStackConfig(eksValues(changes), "shop", "prod");
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("a config of a stack on AWS is refused by path, value, what is allowed and what to do, where it has", () => {
  const all = wrongConfigs("wrong-eks-configs.txt");

  it.each(all.map(({ title, ...rest }) => [title, rest] as const))("%s", (_title, { config, problems }) => {
    expect(problemsOf(config)).toEqual(problems);
    expect(problems.length).toBeGreaterThan(0);
  });

  it("at least fifty mistakes that are told apart, each with a command that mends it", () => {
    expect(new Set(all.map(({ problems }) => problems.join("\n"))).size).toBeGreaterThan(50);
    for (const { problems } of all)
      for (const problem of problems)
        expect(problem).toMatch(/^(shop|aws):[\w.[\]:]+: .*; (allowed\b.*; )?do: pulumi config (set|rm) /);
  });

  it("nothing is said of a stack that has all that it cannot do without", () => {
    expect(problemsOf({})).toEqual([]);
  });
});
