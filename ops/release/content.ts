import { OperatorError } from "../exit.ts";

/** Reads `--sha256`. Throws `OperatorError` for what is no SHA-256. */
export function wantedContent(text: string | undefined): string | undefined {
  if (text === undefined || /^[\da-f]{64}$/i.test(text)) return text?.toLowerCase();
  throw new OperatorError(
    "usage",
    `--sha256: got ${JSON.stringify(text)}; allowed are 64 hexadecimal digits`,
  );
}

/** Throws `OperatorError` where a model is not the one that was asked for. */
export function checkContent(name: string, sha256: string, wanted: string | undefined): void {
  if (wanted === undefined || wanted === sha256) return;
  throw new OperatorError(
    "usage",
    `--sha256: ${name} has SHA-256 ${sha256}, and ${wanted} was asked for; nothing was released`,
    "look at what lies there: it is another model, a damaged one, or the sum is of another one",
  );
}
