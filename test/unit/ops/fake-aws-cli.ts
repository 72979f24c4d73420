import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { vi } from "vitest";

export interface FakeCli {
  /** What `aws --version` says. Default: 2.15. */
  readonly version?: string;
  /** What `aws sts get-caller-identity` prints. Default: an identity of the account 123456789012. */
  readonly identity?: string;
  /** What it says instead, with a failure. */
  readonly refusal?: string;
}

/** Puts an `aws` first on PATH, in `folder`, for the rest of the test; its calls are lines of `<folder>/asked`. */
export async function useCli(
  folder: string,
  { version = "aws-cli/2.15.30 Python/3.11.8", identity, refusal }: FakeCli,
) {
  await mkdir(folder, { recursive: true });
  const told =
    identity ?? '{"UserId":"A","Account":"123456789012","Arn":"arn:aws:iam::123456789012:role/deploy"}';
  const answer = refusal === undefined ? `echo '${told}'` : `echo '${refusal}' >&2; exit 255`;
  const path = join(folder, "aws");
  await writeFile(
    path,
    `#!/bin/sh\necho "$*" >> "${folder}/asked"\nif [ "$1" = --version ]; then echo '${version}'; exit 0; fi\n${answer}\n`,
  );
  await chmod(path, 0o755);
  vi.stubEnv("PATH", [folder, process.env["PATH"] ?? ""].join(delimiter));
}
