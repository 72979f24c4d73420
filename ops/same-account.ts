import type { Stack } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { OperatorError } from "./exit.ts";
import type { Project } from "./project.ts";
import { readState, type State } from "./recovery/state.ts";
import { explained, keepingStackFile } from "./stack.ts";
import type { AwsCaller } from "./target/aws-caller.ts";

const withArn = z.object({ outputs: z.object({ arn: z.string() }) });

/** Numbers of the accounts that a state's things in AWS are in, by their ARNs; those of AWS itself are left out. */
export function accountsIn(state: State): ReadonlySet<string> {
  const arns = (state.resources ?? []).flatMap((resource) =>
    resource.type.startsWith("aws:") ? (withArn.safeParse(resource).data?.outputs.arn ?? []) : [],
  );
  return new Set(arns.flatMap((arn) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? []));
}

/**
 * Before anything runs: a refresh with credentials of another account would find nothing of the stack there, and drop all of it from the state.
 *
 * @throws OperatorError where whoever asks is of another account than what the stack has made
 */
export async function refuseOtherAccount(stack: Stack, project: Project, caller: AwsCaller): Promise<void> {
  const exported = await explained(() => keepingStackFile(project, () => stack.exportStack()));
  const accounts = accountsIn(readState(exported.deployment));
  if (accounts.size === 0 || accounts.has(caller.account)) return;
  throw new OperatorError(
    "usage",
    `the credentials of AWS are of the account ${caller.account} (${caller.arn}), but the stack "${project.stack}" is in the account ` +
      `${[...accounts].join(" and ")} since its last update; nothing was changed`,
    "take credentials of that account, such as with AWS_PROFILE. For a stack in this account too take another stack name. If that account is gone " +
      `for good: pulumi stack rm --force --preserve-config ${project.stack}, then npx bluegreen up`,
  );
}
