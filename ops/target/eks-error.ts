import { CredentialsError } from "../../provider/kubernetes-credentials.ts";
import { KubernetesError, KubernetesUnreachable } from "../../provider/kubernetes-error.ts";
import { OperatorError } from "../exit.ts";
import { logIn } from "./aws-caller.ts";

/** Asks a cluster of EKS that the stack itself has made: what helps is in the stack's file, and in AWS. */
export async function askingEks<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const cure = error instanceof OperatorError ? cureOf(error.cause) : undefined;
    if (!(error instanceof OperatorError) || cure === undefined) throw error;
    throw new OperatorError(error.exit, error.message, cure, { cause: error.cause });
  }
}

function cureOf(cause: unknown): string | undefined {
  if (cause instanceof CredentialsError) return logIn;
  if (cause instanceof KubernetesUnreachable)
    return "let this machine's address in: eks.endpoint.publicAccessCidrs, then pulumi up; with privateRunner: true run it inside of the network";
  if (!(cause instanceof KubernetesError)) return undefined;
  return cause.status === 401 || cause.status === 403
    ? "let your role in: eks.administrators, or eks.viewers for what only looks, then npx bluegreen up by an administrator"
    : undefined;
}
