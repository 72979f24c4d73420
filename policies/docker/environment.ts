import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import { known } from "../known.ts";

/** One variable of a container, or one argument of its commands. */
export interface Variable {
  /** Where it stands, such as `envs[2] (DB_PASSWORD)`; without its value, which may be a secret. */
  readonly path: string;
  /** Where it stands among the inputs, key by key. */
  readonly keys: readonly (string | number)[];
  /** Of an option with its dashes; empty for an argument that has none. */
  readonly name: string;
  readonly value: string;
}

/** What a container is told. What a preview cannot know is left out. */
export function* variablesOf({ envs }: Pick<Unwrap<ContainerArgs>, "envs">): Generator<Variable> {
  for (const [at, line] of known(envs)) {
    const equals = line.indexOf("=");
    const name = equals < 0 ? line : line.slice(0, equals);
    const value = equals < 0 ? "" : line.slice(equals + 1);
    yield { path: `envs[${at}] (${name})`, keys: ["envs", at], name, value };
  }
}

/** Names whose values nobody may read, with or without an underscore. `…_FILE` names where one lies. */
const secretName = new RegExp(
  "PASSWORD$|PASSWD$|PASSPHRASE$|SECRET$|CREDENTIALS?$|TOKEN$" +
    "|(^|_|DB|PG|REQUIRE)(PASS|PWD)$|_KEY$|^KEY$|(API|SECRET|PRIVATE|ACCESS)KEY$",
  "i",
);

/** The shell's folder, a tokenizer's own words, and keys that everybody may see. */
const openName = new RegExp(
  "^(OLD)?PWD$|(^|_)(BOS|EOS|EOT|PAD|UNK|SEP|CLS|MASK|STOP|START|END|IMAGE|MAX|MIN|PER)_TOKEN$" +
    "|(^|_)(PUBLIC|PRIMARY|FOREIGN|PARTITION|SORT|ROUTING|CACHE)_KEY$",
  "i",
);

/** Names a file, or what a shell puts in. */
const elsewhere = /^["']?\$|^\/\S*\.(key|pem|json|txt)$|^\/(run|etc|var)\//;

/** A key in PEM, an access key of AWS, tokens of GitHub and Slack. */
const secretText =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[A-Z\d]{16}\b|\bgh[pousr]_\w{36}|\bxox[abpr]-\w+/;

const userInUrl = /[a-z][a-z\d+.-]*:\/\/([^\s/:@]*):([^\s/@]+)@/i;

/** User and password of the first URL in a text that has both. */
export function accountIn(text: string): { readonly user: string; readonly password: string } | undefined {
  const [whole, user = "", password = ""] = userInUrl.exec(text) ?? [];
  return whole === undefined ? undefined : { user, password };
}

/** True for a variable or an option such as `--api-key` whose name says that its value is secret. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/^-+/, "").replaceAll(/[-.]/g, "_");
  return secretName.test(words) && !openName.test(words);
}

/** What of a variable is secret by its looks; undefined where nothing is. */
export function secretIn({ name, value }: Pick<Variable, "name" | "value">): string | undefined {
  if (value === "") return undefined;
  if (isSecretName(name) && !elsewhere.test(value)) return "a value whose name says that it is secret";
  if (accountIn(value)) return "a URL with a password";
  return secretText.test(value) ? "a key or token" : undefined;
}
