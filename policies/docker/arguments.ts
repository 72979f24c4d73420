import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import { known } from "../known.ts";
import { isSecretName, type Variable } from "./environment.ts";

type Commands = Pick<Unwrap<ContainerArgs>, "command" | "entrypoints" | "healthcheck">;

/** What a container's commands are told: each argument as it is, and the options and variables in it that are secret by their names. */
export function* argumentsOf({ command, entrypoints, healthcheck }: Commands): Generator<Variable> {
  yield* listed(command, ["command"]);
  yield* listed(entrypoints, ["entrypoints"]);
  yield* listed(healthcheck?.tests, ["healthcheck", "tests"]);
}

function* listed(list: readonly string[] | undefined, input: readonly string[]): Generator<Variable> {
  const found = [...known(list)];
  for (const [at, text] of found) {
    const place = { path: `${input.join(".")}[${at}]`, keys: [...input, at] };
    yield { ...place, name: "", value: text };
    for (const { name, value } of namedIn(text))
      if (isSecretName(name)) yield { ...place, path: `${place.path} (${name})`, name, value };
    const [, next] = found.find(([position]) => position === at + 1) ?? [];
    if (option.test(text) && isSecretName(text) && next !== undefined && !next.startsWith("-"))
      yield {
        path: `${input.join(".")}[${at + 1}] (${text})`,
        keys: [...input, at + 1],
        name: text,
        value: next,
      };
  }
}

const option = /^--?[a-z][\w.-]*$/i;

/** `--name=value` and `NAME=value`, and in a shell's line `--name value` too. */
function* namedIn(text: string): Generator<{ readonly name: string; readonly value: string }> {
  for (const [, name = "", value = ""] of text.matchAll(/(?<=^|\s)(--?[a-z][\w.-]*|[A-Z][A-Z\d_]*)=(\S+)/gi))
    if (name.startsWith("-") || name === name.toUpperCase()) yield { name, value };
  for (const [, name = "", value = ""] of text.matchAll(/(?<=^|\s)(--[a-z][\w.-]*)\s+([^\s-]\S*)/gi))
    yield { name, value };
}
