import { readFileSync } from "node:fs";

/** What a test has set for the program of its project (pulumi-project.ts). */
export function programSettings<Settings>(): Settings {
  const path = process.env.TEST_SETTINGS;
  if (path === undefined)
    throw new Error("TEST_SETTINGS: got nothing; allowed: the file that PulumiProject writes");
  return JSON.parse(readFileSync(path, "utf8")) as Settings;
}
