import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseStackConfig } from "../../infra/config.ts";
import { looked, problemOf, problemsIn } from "./support/command-problems.ts";
import { inlineCommands, shellBlocks } from "./support/page-commands.ts";
import { commandsIn } from "./support/shell-commands.ts";
import { configTexts, withSettings } from "./support/stack-config.ts";

const page = "docs/cloud.md";

/** The production stack's config after the `pulumi config set` of a script. */
function configAfter(script: string): Record<string, string> {
  const file = parse(readFileSync("Pulumi.prod.yaml", "utf8")) as { config: Record<string, unknown> };
  return configTexts(withSettings(file.config, script));
}

const blocks = shellBlocks(page);
/** The example there has a config of its own, which own-cluster.test.ts runs. */
const stackBlocks = blocks.filter((block) => !block.includes("docs/examples/own-cluster"));

describe("every command of the page on AWS", () => {
  it.each(blocks)("is shell: %s", (block) => {
    execFileSync("sh", ["-n"], { input: block });
  });

  it.each([...blocks, ...inlineCommands(page, Object.keys(looked))])("is one that there is: %s", (script) => {
    expect(problemsIn(script)).toEqual([]);
  });

  it("that sets config sets what the production stack takes", () => {
    for (const block of stackBlocks) {
      expect(() => parseStackConfig(configAfter(block), "bluegreen", "prod"), block).not.toThrow();
    }
  });
});

describe("the page of troubleshooting", () => {
  it("lets a machine in beside those that are let in already, and puts it in nobody's place", () => {
    const added = inlineCommands("docs/troubleshooting.md", ["pulumi"]).filter((text) =>
      text.includes("Cidrs["),
    );
    expect(added).toEqual([expect.stringMatching(/'bluegreen:eks\.directCidrs\[1\]'/)]);
  });
});

describe("a look at commands", () => {
  it.each([
    ["npx bluegreen flop", "bluegreen has no verb flop"],
    ["npx bluegreen flip --fast", "flip has no --fast"],
    ["npx bluegreen flip green blue", "flip takes no green blue"],
    ["npm run fly", "no such script"],
    ["npm run flip", "no such script"],
    ["aws eks get-tokens", "no such command"],
    ["pulumi upp", "no such command"],
    ["pulumi up --fast", "up has no --fast"],
    ["kubectl gets pods", "no such verb"],
    ["terraform apply", "no known program"],
    ["cd no/such/folder", "no such folder"],
  ])("finds what is wrong with %s", (script, problem) => {
    expect(commandsIn(script).map(problemOf)).toEqual([problem]);
  });

  it.each([
    "npx bluegreen flip green --yes --stack prod",
    "npm run up -- --stack prod",
    "pulumi config set --path 'bluegreen:eks.nodes.blue.nodes' 2 --stack prod",
  ])("finds nothing wrong with %s", (script) => {
    expect(commandsIn(script).map(problemOf)).toEqual([undefined]);
  });

  it("finds a key that there is not, and a value that cannot be", () => {
    const told = (line: string) => () =>
      parseStackConfig(configAfter(`pulumi config set --path ${line}`), "bluegreen", "prod");
    expect(told("'bluegreen:eks.nodes.blue.size' 2")).toThrow(/eks\.nodes\.blue/);
    expect(told("'bluegreen:eks.system.nodes' none")).toThrow(/eks\.system\.nodes/);
    expect(told("'bluegreen:eks.system.nodes' 3")).not.toThrow();
  });
});
