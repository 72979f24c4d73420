import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../../converter/config.ts";
import { variables } from "../../../converter/contract.ts";

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("the converter's configuration", () => {
  it("needs nothing, and takes an empty variable as one that is not set", () => {
    expect(readConfig({})).toEqual(readConfig({ PORT: "", COLOR: "" }));
    expect(readConfig({})).toMatchObject({ color: "blue", port: 8090, release: "unreleased" });
  });

  it("has the defaults that its documentation states", () => {
    const source = readFileSync(new URL("../../../converter/config.ts", import.meta.url), "utf8");
    const stated = [...source.matchAll(/@default (\S+) \*\/\n {2}readonly (\w+):/g)];
    const config: Record<string, unknown> = { ...readConfig({}) };
    expect(stated.map(([, , name]) => name)).toEqual(Object.keys(config));
    for (const [, value, name] of stated) expect(JSON.stringify(config[name ?? ""]), name).toBe(value);
  });

  it("reads every variable of the contract, and the README lists it with its default", () => {
    const readme = readFileSync(new URL("../../../converter/README.md", import.meta.url), "utf8");
    const config: Record<string, unknown> = { ...readConfig({}) };
    expect(Object.keys(variables).toSorted()).toEqual(Object.keys(config).toSorted());
    for (const [key, name] of Object.entries(variables))
      expect(readme).toMatch(
        new RegExp(`^\\| \`${name}\` +\\| ${String(config[key]).replaceAll(".", "\\.")} `, "m"),
      );
  });

  it("reports every problem at once, each with variable, value and what is allowed", () => {
    expect(
      problemsOf({
        COLOR: "red",
        PORT: "eighty",
        RELEASE: "abc",
        MAX_BODY_BYTES: "10",
        MAX_TABLES: "0",
        LOG_LEVEL: "loud",
      }),
    ).toEqual([
      'COLOR: "red" is refused; set it to one of blue, green',
      'RELEASE: "abc" is refused; set it to 64 hexadecimal digits',
      'PORT: "eighty" is refused; set it to a whole number from 0 to 65535',
      'MAX_BODY_BYTES: "10" is refused; set it to a whole number from 1024 to 104857600',
      'MAX_TABLES: "0" is refused; set it to a whole number from 1 to 1000000',
      'LOG_LEVEL: "loud" is refused; set it to one of trace, debug, info, warn, error, fatal, silent',
    ]);
  });
});
