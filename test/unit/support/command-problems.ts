import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { commands } from "../../../ops/commands.ts";
import { commandsIn } from "./shell-commands.ts";

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
export const looked: Readonly<Record<string, (words: readonly string[]) => string | undefined>> = {
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
  "cp",
  "curl",
  "cut",
  "dig",
  "docker",
  "echo",
  "eval",
  "export",
  "git",
  "mkdir",
  "mv",
  "nvidia-ctk",
  "nvidia-smi",
  "openssl",
  "printf",
  "sed",
  "sha256sum",
  "sleep",
  "sudo",
  "systemctl",
  "tar",
]);

function unless(sound: boolean, problem: string): string | undefined {
  return sound ? undefined : problem;
}

/** What is wrong with the words after a program's name. */
export function problemOf([program = "", ...words]: readonly string[]): string | undefined {
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

/** What is wrong with the commands of a script, a sentence each. */
export function problemsIn(script: string): string[] {
  return commandsIn(script).flatMap((words) => {
    const problem = problemOf(words);
    return problem === undefined ? [] : [`${words.join(" ")}: ${problem}`];
  });
}
