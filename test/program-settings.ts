import { readFileSync } from "node:fs";

/** What a test has set for the program of its project (pulumi-project.ts), in the form that both agree on. */
export function programSettings(): unknown {
  const path = process.env.TEST_SETTINGS;
  if (path === undefined)
    throw new Error("TEST_SETTINGS: got nothing; allowed: the file that PulumiProject writes");
  return JSON.parse(readFileSync(path, "utf8")) as unknown;
}
