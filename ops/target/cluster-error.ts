import { CredentialsError } from "../../provider/kubernetes-credentials.ts";
import { KubernetesError, KubernetesUnreachable } from "../../provider/kubernetes-error.ts";
import { KubeconfigError } from "../../provider/kubernetes-kubeconfig.ts";
import { OperatorError } from "../exit.ts";

/** Asks a cluster. What it refuses, and that it does not answer, is told in words for the operator. */
export async function asking<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw inWords(error);
  }
}

function inWords(error: unknown): unknown {
  if (
    error instanceof KubeconfigError ||
    error instanceof KubernetesUnreachable ||
    error instanceof CredentialsError
  )
    return new OperatorError("toolchain", error.message, undefined, { cause: error });
  if (!(error instanceof KubernetesError)) return error;
  const cure = cures[error.status];
  return new OperatorError("failed", `the API server refuses: ${error.message}`, cure, { cause: error });
}

const cures: Readonly<Record<number, string>> = {
  401: "log in to the cluster anew, or name another context: pulumi config set --path kubernetes.context <name>",
  403: "have somebody grant the right; docs/kubernetes.md lists those that each command needs",
};
