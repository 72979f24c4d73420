import { posixQuoted } from "../shell-export.ts";

/** What stands in place of a secret. */
const hidden = "***";

const secretName =
  "(?:password|passwd|passphrase|secret|token(?!s)|api-?key|access-?key|private-?key|credential)";

/** `NAME=value` for `env`: what the name may be, the value may be a secret. */
const wholeAssignment = /^([A-Z_][A-Z\d_]*=).+$/s;
/** The same in the middle of a script. */
const assignment = /(^|[\s;&|(])([A-Z_][A-Z\d_]*=)("[^"]*"|'[^']*'|[^\s;&|)]+)/g;
/** `--password=value`, and `--password value` in a script. */
const optionWithValue = new RegExp(
  `(^|\\s)(--?[\\w-]*${secretName}[\\w-]*[=\\s]\\s*)("[^"]*"|'[^']*'|\\S+)`,
  "gi",
);
/** `--password`, whose value is the next word. */
const option = new RegExp(`^--?[\\w-]*${secretName}[\\w-]*$`, "i");
const login = /(\/\/)[^/\s@]+@/g;

/** Words as a shell would take them, with `***` for what looks like a secret. */
export function shellLine(words: readonly string[]): string {
  // `pulumi config set --secret name value`: the flag has no value of its own.
  const flag = words.indexOf("--secret");
  return words
    .map((word, index) => {
      const isValue = option.test(words[index - 1] ?? "") || (flag >= 0 && index > flag);
      return isValue ? hidden : withoutSecrets(word);
    })
    .map((word) => (/^(?:[\w@%+=:,./-]|\*{3})+$/.test(word) ? word : posixQuoted(word)))
    .join(" ");
}

function withoutSecrets(word: string): string {
  return word
    .replace(wholeAssignment, `$1${hidden}`)
    .replace(assignment, `$1$2${hidden}`)
    .replace(optionWithValue, `$1$2${hidden}`)
    .replace(login, `$1${hidden}@`);
}
