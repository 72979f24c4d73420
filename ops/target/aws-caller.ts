import { execFile } from "node:child_process";
import { z } from "zod";
import { OperatorError } from "../exit.ts";
import { jsonOf } from "../json.ts";

/** Who asks AWS on this machine. */
export interface AwsCaller {
  /** Number of the account, 12 digits. */
  readonly account: string;
  readonly arn: string;
  /** Version of the AWS CLI. */
  readonly cli: string;
}

const install =
  "install AWS CLI 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";

/** What helps somebody without credentials. */
export const logIn =
  "log in to AWS (aws configure, or aws sso login) or name credentials (AWS_PROFILE; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY); without AWS CLI 2: install it";

const callerSchema = z.object({ Account: z.string(), Arn: z.string() });

const answerSeconds = 30;

/**
 * Asks AWS who asks, by the AWS CLI, which the stack's kubeconfig needs too.
 *
 * @param region such as `eu-central-1`; undefined: as AWS' usual variables say
 * @throws OperatorError where there is no AWS CLI 2, or no credentials that AWS takes
 */
export async function awsCaller(region: string | undefined): Promise<AwsCaller> {
  const cli = await cliVersion();
  const options = region === undefined ? [] : ["--region", region];
  const told = await aws("sts", "get-caller-identity", "--output", "json", ...options);
  const parsed = callerSchema.safeParse(jsonOf(told.stdout));
  if (told.failure === undefined && parsed.success)
    return { account: parsed.data.Account, arn: parsed.data.Arn, cli };
  const why = told.failure === undefined ? "aws sts get-caller-identity printed no identity" : whyOf(told);
  throw new OperatorError("toolchain", `AWS takes no credentials of this machine: ${why}`, logIn);
}

async function cliVersion(): Promise<string> {
  const { failure, stdout, stderr } = await aws("--version");
  if (failure?.code === "ENOENT")
    throw new OperatorError(
      "toolchain",
      "there is no AWS CLI on PATH, and the stack's kubeconfig calls it",
      install,
    );
  const version = /aws-cli\/(\d+)(\.\S+)/.exec(stdout + stderr);
  const [, major = "", rest = ""] = version ?? [];
  if (failure === undefined && Number(major) >= 2) return major + rest;
  const found = version === null ? "says no version" : `is ${major}${rest}`;
  throw new OperatorError("toolchain", `the AWS CLI on PATH ${found}; needed is 2 or later`, install);
}

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined where the command succeeded. */
  readonly failure: (Error & { readonly code?: string | number | null | undefined }) | undefined;
}

function aws(...args: readonly string[]): Promise<Printed> {
  return new Promise((resolve) => {
    execFile("aws", [...args], { timeout: answerSeconds * 1000 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, failure: error ?? undefined });
    });
  });
}

function whyOf({ failure, stderr }: Printed): string {
  return stderr.trim().split("\n").at(-1) || (failure?.message ?? "it says nothing");
}
