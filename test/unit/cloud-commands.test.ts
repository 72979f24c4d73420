import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseStackConfig } from "../../infra/config.ts";
import { commands } from "../../ops/commands.ts";
import { inlineCommands, shellBlocks } from "./support/page-commands.ts";
import { commandsIn } from "./support/shell-commands.ts";

const page = "docs/cloud.md";

/** Commands of the AWS CLI 2, as its reference names them (2026-11). */
const awsCommands = new Set([
  "acm request-certificate",
  "ec2 describe-availability-zones",
  "ec2 describe-instance-type-offerings",
  "ecr get-login-password",
  "eks get-token",
  "eks update-kubeconfig",
  "kms schedule-key-deletion",
  "s3 cp",
  "s3 ls",
  "service-quotas list-service-quotas",
  "service-quotas request-service-quota-increase",
  "sts get-caller-identity",
]);

/** Subcommands of Pulumi's CLI 3, with flags that each takes. */
const pulumiCommands: Readonly<Record<string, readonly string[]>> = {
  "config get": ["--path", "--stack"],
  "config rm": ["--path", "--stack"],
  "config set": ["--path", "--secret", "--plaintext", "--stack"],
  destroy: ["--stack", "--yes", "--skip-preview"],
  login: ["--local"],
  "plugin install": ["--file", "--server"],
  preview: ["--stack", "--refresh", "--diff"],
  refresh: ["--stack", "--yes"],
  "stack init": ["--secrets-provider"],
  "stack output": ["--show-secrets", "--stack", "--json"],
  "stack rm": ["--stack", "--force", "--preserve-config", "--yes"],
  "stack select": [],
  "state delete": ["--stack", "--yes"],
  up: ["--stack", "--yes", "--skip-preview", "--refresh"],
};

const kubectlVerbs = ["apply", "config", "delete", "describe", "exec", "get", "logs", "port-forward"];

/** Programs whose commands are looked at; those of a system are known as they are. */
const looked: Readonly<Record<string, (words: readonly string[]) => string | undefined>> = {
  aws: ([service = "", command = ""]) => unless(awsCommands.has(`${service} ${command}`), "no such command"),
  bluegreen: bluegreenProblem,
  cd: ([folder = ""]) => unless(folder === "-" || existsSync(folder), "no such folder"),
  kubectl: ([verb = ""]) => unless(kubectlVerbs.includes(verb), "no such verb"),
  node: ([file = ""]) => unless(existsSync(file), "no such file"),
  npm: npmProblem,
  npx: ([program, ...words]) => (program === "bluegreen" ? bluegreenProblem(words) : "no program of ours"),
  pulumi: pulumiProblem,
};
const ofTheSystem = new Set([
  "curl",
  "dig",
  "docker",
  "echo",
  "eval",
  "export",
  "git",
  "openssl",
  "printf",
  "sleep",
]);

function unless(sound: boolean, problem: string): string | undefined {
  return sound ? undefined : problem;
}

/** What is wrong with the words after a program's name. */
function problemOf([program = "", ...words]: readonly string[]): string | undefined {
  if (ofTheSystem.has(program)) return undefined;
  const look = looked[program];
  return look === undefined ? "no known program" : look(words);
}

function npmProblem(words: readonly string[]): string | undefined {
  const [verb = "", script = "", dashes, ...rest] = words;
  if (verb === "ci" || verb === "install") return undefined;
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const name = verb === "run" ? script : verb;
  const [, ofOurs] = /^node ops\/bin\.mjs (.+)$/.exec(scripts[name] ?? "") ?? [];
  if (ofOurs !== undefined && dashes === "--") return bluegreenProblem([...ofOurs.split(" "), ...rest]);
  return unless(scripts[name] !== undefined, "no such script");
}

/** Goes by the verbs, their options and their arguments as commander has them. */
function bluegreenProblem(words: readonly string[]): string | undefined {
  // A sentence may name the program alone.
  if (words.length === 0) return undefined;
  let verb: Command = commands(".", "0");
  const rest = [...words];
  for (;;) {
    const next = verb.commands.find((each) => each.name() === rest[0]);
    if (next === undefined) break;
    verb = next;
    rest.shift();
  }
  if (verb.commands.length > 0) return `${verb.name()} has no verb ${rest[0] ?? ""}`;
  const { operands, unknown } = verb.parseOptions(rest);
  if (unknown.length > 0) return `${verb.name()} has no ${unknown.join(" ")}`;
  const taken = verb.registeredArguments;
  return unless(
    operands.length <= taken.length || taken.at(-1)?.variadic === true,
    `${verb.name()} takes no ${operands.join(" ")}`,
  );
}

function pulumiProblem(words: readonly string[]): string | undefined {
  const [first = "", second = ""] = words;
  const name = [`${first} ${second}`, first].find((each) => each in pulumiCommands);
  if (name === undefined) return "no such command";
  const flags = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0] ?? "");
  const wrong = flags.find((flag) => !pulumiCommands[name]?.includes(flag));
  return wrong === undefined ? undefined : `${name} has no ${wrong}`;
}

/** What each `pulumi config set` of a script sets. */
function settingsIn(script: string): { readonly key: string; readonly value: string }[] {
  return commandsIn(script).flatMap(([program, config, verb, ...words]) => {
    if ([program, config, verb].join(" ") !== "pulumi config set") return [];
    const [key = "", value = ""] = words.filter((word, at) => {
      return !word.startsWith("--") && words[at - 1] !== "--stack";
    });
    return [{ key, value }];
  });
}

/** A stack file's config with values at paths, as Pulumi hands it to the program. */
function configWith(settings: readonly { readonly key: string; readonly value: string }[]) {
  const file = parse(readFileSync("Pulumi.prod.yaml", "utf8")) as { config: Record<string, unknown> };
  const config = structuredClone(file.config);
  for (const { key, value } of settings) {
    const named = key.includes(":") ? key : `bluegreen:${key}`;
    const [top = "", ...segments] = named.split(/[.[\]]+/).filter((segment) => segment !== "");
    if (segments.length === 0) config[top] = value;
    else config[top] = withValue(config[top], segments, typed(value));
  }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function withValue(whole: unknown, [segment = "", ...rest]: readonly string[], value: unknown): unknown {
  if (segment === "") return value;
  if (/^\d+$/.test(segment)) {
    const items = Array.isArray(whole) ? [...(whole as unknown[])] : [];
    items[Number(segment)] = withValue(items[Number(segment)], rest, value);
    return items;
  }
  const object = typeof whole === "object" && whole !== null ? (whole as Record<string, unknown>) : {};
  return { ...object, [segment]: withValue(object[segment], rest, value) };
}

/** `--path` takes what is a number or a truth value for one. */
function typed(value: string): unknown {
  return /^(true|false|\d+)$/.test(value) ? (JSON.parse(value) as unknown) : value;
}

const blocks = shellBlocks(page);
/** The example there has a config of its own, which own-cluster.test.ts runs. */
const stackBlocks = blocks.filter((block) => !block.includes("docs/examples/own-cluster"));

describe("every command of the page on AWS", () => {
  it.each(blocks)("is shell: %s", (block) => {
    execFileSync("sh", ["-n"], { input: block });
  });

  it.each([...blocks, ...inlineCommands(page, Object.keys(looked))])("is one that there is: %s", (script) => {
    const wrong = commandsIn(script).flatMap((words) => {
      const problem = problemOf(words);
      return problem === undefined ? [] : [`${words.join(" ")}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  it("that sets config sets what the production stack takes", () => {
    for (const block of stackBlocks) {
      const config = configWith(settingsIn(block));
      expect(() => parseStackConfig(config, "bluegreen", "prod"), block).not.toThrow();
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
      parseStackConfig(configWith(settingsIn(`pulumi config set --path ${line}`)), "bluegreen", "prod");
    expect(told("'bluegreen:eks.nodes.blue.size' 2")).toThrow(/eks\.nodes\.blue/);
    expect(told("'bluegreen:eks.system.nodes' none")).toThrow(/eks\.system\.nodes/);
    expect(told("'bluegreen:eks.system.nodes' 3")).not.toThrow();
  });
});
