import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import { known } from "../known.ts";

/** One variable of a container. */
export interface Variable {
  /** Where it stands, such as `envs[2] (DB_PASSWORD)`; without its value, which may be a secret. */
  readonly path: string;
  /** Position in `envs`. */
  readonly at: number;
  readonly name: string;
  readonly value: string;
}

/** What a container is told. What a preview cannot know is left out. */
export function* variablesOf({ envs }: Pick<Unwrap<ContainerArgs>, "envs">): Generator<Variable> {
  for (const [at, line] of known(envs)) {
    const equals = line.indexOf("=");
    const name = equals < 0 ? line : line.slice(0, equals);
    yield { path: `envs[${at}] (${name})`, at, name, value: equals < 0 ? "" : line.slice(equals + 1) };
  }
}

/** Names whose values nobody may read. `…_FILE` names where one lies. */
const secretName =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|SECRET_KEY|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_KEY|CREDENTIALS?)$/i;

/** A key in PEM, an access key of AWS, tokens of GitHub and Slack. */
const secretText =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[A-Z\d]{16}\b|\bgh[pousr]_\w{36}|\bxox[abpr]-\w+/;

const userInUrl = /[a-z][a-z\d+.-]*:\/\/([^\s/:@]*):([^\s/@]+)@/i;

/** User and password of the first URL in a text that has both. */
export function accountIn(text: string): { readonly user: string; readonly password: string } | undefined {
  const [whole, user = "", password = ""] = userInUrl.exec(text) ?? [];
  return whole === undefined ? undefined : { user, password };
}

/** True for a variable whose name says that its value is secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** What of a variable is secret by its looks; undefined where nothing is. */
export function secretIn({ name, value }: Pick<Variable, "name" | "value">): string | undefined {
  if (value === "") return undefined;
  if (isSecretName(name)) return "a value whose name says that it is secret";
  if (accountIn(value)) return "a URL with a password";
  return secretText.test(value) ? "a key or token" : undefined;
}
