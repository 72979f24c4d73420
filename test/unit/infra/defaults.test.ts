import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stackSchema } from "../../../infra/schema.ts";

/** `Default: 128.` of every documented optional argument of an interface, by the argument's name. */
function documented(file: string): Map<string, string> {
  const argument = /\/\*\*(?:(?!\*\/)[^])*?Default: ([^\s]+?)\.?\s(?:(?!\*\/)[^])*?\*\/\s+readonly (\w+)\?:/g;
  return new Map(
    [...readFileSync(file, "utf8").matchAll(argument)].map(([, value = "", name = ""]) => [name, value]),
  );
}

/** `= 128` of every destructured argument, by the argument's name. */
function coded(file: string): Map<string, string> {
  const argument = /[{,] (\w+) = ("[^"]*"|[\w.]+)(?=[,} ])/g;
  const unquoted = (value: string) => value.replaceAll('"', "");
  return new Map(
    [...readFileSync(file, "utf8").matchAll(argument)].map(([, name = "", value = ""]) => [
      name,
      unquoted(value),
    ]),
  );
}

const router = "components/docker/router.ts";

describe("a default", () => {
  it("of the router is what its documentation says", () => {
    const code = coded(router);
    expect(code.size).toBe(7);
    expect(Object.fromEntries([...code].map(([name]) => [name, documented(router).get(name)]))).toEqual(
      Object.fromEntries(code),
    );
  });

  it("of the stack's config is the component's own", () => {
    const config = stackSchema.parse({ activeColor: "blue" });
    const configured: Record<string, unknown> = { ...config.router, ...config.network };
    for (const [name, value] of coded(router))
      expect(`${name} ${String(configured[name])}`).toBe(`${name} ${value}`);
  });
});
