import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What the AWS CLI of a test answers. */
export interface CliAnswers {
  readonly region: string;
  /** Bearer token of the Kubernetes behind every cluster. */
  readonly token: string;
}

/** Of a token of EKS. Source: "get-token", AWS CLI Command Reference, 2026-11. */
const tokenMinutes = 14;

/**
 * Writes an `aws` that answers `aws eks get-token` as the AWS CLI 2 does, and refuses everything else, into a folder for the PATH of programs that a
 * kubeconfig of EKS is given to.
 */
export async function writeCli(folder: string, { region, token }: CliAnswers): Promise<void> {
  const credential = {
    kind: "ExecCredential",
    apiVersion: "client.authentication.k8s.io/v1beta1",
    spec: {},
    status: { expirationTimestamp: "@", token },
  };
  const [before = "", after = ""] = JSON.stringify(credential).split("@");
  const script = [
    "#!/bin/sh",
    'case "$*" in',
    `"eks get-token --cluster-name "*" --region ${region} --output json")`,
    `  expires=$(date -u -d '+${tokenMinutes} minutes' +%Y-%m-%dT%H:%M:%SZ)`,
    `  printf '%s%s%s\\n' '${before}' "$expires" '${after}';;`,
    `*) echo "the tests' aws: got $*; it answers eks get-token in ${region} alone" >&2; exit 252;;`,
    "esac",
    "",
  ];
  await mkdir(folder, { recursive: true });
  const path = join(folder, "aws");
  await writeFile(path, script.join("\n"), { mode: 0o700 });
  await chmod(path, 0o700);
}
