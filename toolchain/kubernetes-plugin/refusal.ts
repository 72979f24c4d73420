import { KubernetesError, NoSuchKind, type StatusCause } from "../../provider/kubernetes-error.ts";
import { messageOf } from "../../provider/serve.ts";

/** What was asked for. */
export interface Request {
  readonly verb: "create" | "update" | "read" | "delete";
  /** `Deployment default/web` */
  readonly what: string;
}

/** An error that says what was refused, why, at which path, and what to do about it. */
export function refusal({ verb, what }: Request, error: unknown): Error {
  if (error instanceof NoSuchKind)
    return new Error(`cannot ${verb} ${what}: ${error.message}`, { cause: error });
  if (!(error instanceof KubernetesError)) {
    return new Error(`cannot ${verb} ${what}: ${messageOf(error)}`, { cause: error });
  }
  const lines = [`cannot ${verb} ${what}: ${sentenceOf(error)}`, ...causeLines(error)];
  const cure = cureOf(verb, error);
  return new Error([...lines, ...(cure === undefined ? [] : [cure])].join("\n"), { cause: error });
}

/** Who owns the fields that an apply may not take, with the paths. */
export function ownersIn(error: unknown): string[] {
  if (!(error instanceof KubernetesError) || error.status !== 409) return [];
  const conflicts = error.causes.filter(({ reason }) => reason === "FieldManagerConflict");
  return [...new Set(conflicts.map(ownerOf))];
}

/** True where a policy of the cluster refuses the object itself, so that an update would be refused as well. */
export function isRefusedByPolicy(error: unknown): boolean {
  return (
    error instanceof KubernetesError &&
    /violates PodSecurity|denied (the )?request|denied request/.test(error.message)
  );
}

/** True where a namespace does not exist (yet). */
export function isNamespaceMissing(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 404 && /^namespaces? "/.test(error.message);
}

function sentenceOf(error: KubernetesError): string {
  if (ownersIn(error).length > 0) return `fields of it belong to somebody else (HTTP 409 Conflict)`;
  const word = error.reason === "" ? "" : ` ${error.reason}`;
  // The causes follow with their paths, one a line.
  const message = error.causes.length > 1 ? (error.message.split(": ")[0] ?? error.message) : error.message;
  return `${message} (HTTP ${error.status}${word})`;
}

function causeLines(error: KubernetesError): string[] {
  const isTold = error.causes.length === 1 && ownersIn(error).length === 0;
  return isTold
    ? []
    : error.causes.map((cause) => `  ${cause.field.replace(/^\./, "")}: ${causeSentence(cause)}`);
}

function causeSentence(cause: StatusCause): string {
  return cause.reason === "FieldManagerConflict" ? `belongs to ${ownerOf(cause)}` : cause.message;
}

function ownerOf({ message }: StatusCause): string {
  return /conflict with "([^"]+)"/.exec(message)?.[1] ?? message;
}

function cureOf(verb: Request["verb"], error: KubernetesError): string | undefined {
  if (ownersIn(error).length > 0) {
    return `Leave these fields to their owner, or take them with the annotation pulumi.com/patchForce: "true" on this object.`;
  }
  if (error.reason === "AlreadyExists") {
    return `Pulumi does not know it: import it (pulumi import), delete it, or set kubernetes:upsertExistingObjects to take it over. After a rename use an alias.`;
  }
  if (verb === "update" && /immutable|may not be changed|are forbidden/.test(error.message)) {
    return `It cannot be changed in place: replace it (pulumi up --replace, or the option replaceOnChanges).`;
  }
  if (verb === "update" && error.status === 404) {
    return `It was deleted by somebody else: pulumi refresh takes note of it, and the next update makes it again.`;
  }
  if (error.status === 401) return `The credentials of the kubeconfig are not valid (any more); renew them.`;
  if (error.status === 403 && /cannot \w+ resource/.test(error.message)) {
    return `Give this user the right (a Role and its RoleBinding), or choose another context.`;
  }
  if (error.status === 403 && /exceeded quota/.test(error.message)) {
    return `Raise the ResourceQuota of the namespace, or ask for less.`;
  }
  return undefined;
}
