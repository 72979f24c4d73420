import { describe, expect, it } from "vitest";
import { shellLine } from "../../../../ops/load/shell-line.ts";

describe("the line of a command", () => {
  it.each([
    [["npx", "bluegreen", "deploy", "--version=2"], "npx bluegreen deploy --version=2"],
    [["sh", "-c", "echo it's"], `sh -c 'echo it'\\''s'`],
    [["a", "", "*"], "a '' '*'"],
    [["load", "--max-tokens", "16"], "load --max-tokens 16"],
  ])("%j is %s", (words, line) => {
    expect(shellLine(words)).toBe(line);
  });

  it.each([
    [
      ["env", "PULUMI_CONFIG_PASSPHRASE=hush hush", "pulumi", "up"],
      "env PULUMI_CONFIG_PASSPHRASE=*** pulumi up",
    ],
    [["sh", "-c", "cd x && PGPASSWORD='hush hush' pulumi up"], "sh -c 'cd x && PGPASSWORD=*** pulumi up'"],
    [["deploy", "--password", "hush"], "deploy --password ***"],
    [["deploy", "--db-password=hush"], "deploy --db-password=***"],
    [["sh", "-c", "deploy --api-key hush --yes"], "sh -c 'deploy --api-key *** --yes'"],
    [["curl", "https://me:hush@host/x"], "curl https://***@host/x"],
    [["pulumi", "config", "set", "--secret", "key", "hush"], "pulumi config set --secret *** ***"],
  ])("%j hides its secret: %s", (words, line) => {
    expect(shellLine(words)).toBe(line);
  });
});
