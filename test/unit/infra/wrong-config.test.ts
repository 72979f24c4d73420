import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, parseStackConfig } from "../../../infra/config.ts";
import { readGateArgs } from "../../../infra/gate-args.ts";
import { wrongConfigs, type WrongConfig } from "./wrong-config-cases.ts";

const colors = { activeColor: "blue", blue: { version: "1" }, green: { version: "1" } };

/** The problems that parsing reports. */
function problemsOf(config: WrongConfig["config"]): readonly string[] {
  const values = Object.entries({ ...colors, ...config }).map(([key, value]) => [
    `shop:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  try {
    const config = parseStackConfig(Object.fromEntries(values) as Record<string, string>, "shop", "dev");
    readGateArgs(config, { project: "shop", stack: "dev", root: join(__dirname, "golden-sets") });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("a config is refused by path, value, what is allowed and what to do, where it has", () => {
  const all = wrongConfigs("wrong-configs.txt");

  it.each(all.map(({ title, ...rest }) => [title, rest] as const))("%s", (_title, { config, problems }) => {
    expect(problemsOf(config)).toEqual(problems);
  });

  it("at least forty mistakes that are told apart", () => {
    expect(new Set(all.map(({ problems }) => problems.join("\n"))).size).toBeGreaterThan(60);
    for (const { problems } of all)
      for (const problem of problems)
        expect(problem).toMatch(
          /^shop:[\w.[\]:]+( and shop:[\w.]+)?: .*; (allowed: .*; )?do: pulumi config /,
        );
  });
});
