import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sharing } from "../../run/sharing.mjs";

const files = Object.values(sharing).flat();

/** What each of the files says of a kind, by what it is: the networks, ports and names that two stacks cannot both have. */
function owners(pattern: RegExp): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const what of new Set([...text.matchAll(pattern)].map(([match]) => match)))
      found.set(what, [...(found.get(what) ?? []), file]);
  }
  return found;
}

const shared = (pattern: RegExp) => [...owners(pattern)].filter(([, names]) => names.length > 1);

describe("files that run in pairs", () => {
  it("are there", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each([
    ["networks", /172\.\d+\.\d+\.0\/\d+/g],
    ["ports", /\b1[89]_?\d{3}\b/g],
    ["names of stacks", /"e2e-[a-z-]+"/g],
    ["names of containers", /startPromtool\("[a-z-]+"\)|"bluegreen-engine-[a-z-]+"/g],
  ])("have %s of their own", (_what, pattern) => {
    expect(owners(pattern).size).toBeGreaterThan(1);
    expect(shared(pattern)).toEqual([]);
  });
});
