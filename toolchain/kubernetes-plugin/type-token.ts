/** A kind of object: `{ apiVersion: "apps/v1", kind: "Deployment" }`. */
export interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * The kind of object that a type of the SDK stands for: `kubernetes:apps/v1:Deployment`, `kubernetes:core/v1:Secret`, and of
 * `apiextensions.CustomResource` `kubernetes:<its apiVersion>:<its kind>`.
 *
 * @throws where this plugin cannot make it, with the way out
 */
export function objectType(token: string): ObjectType {
  const [, apiVersion = "", kind = ""] = token.split(":");
  if (
    apiVersion.startsWith("helm.sh/") ||
    apiVersion.startsWith("yaml/") ||
    apiVersion.startsWith("kustomize/")
  ) {
    throw new Error(`${token} is not supported by this plugin; use the official one, or declare its objects`);
  }
  if (apiVersion === "" || kind === "") throw new Error(`${token} is no type of a Kubernetes object`);
  if (kind.endsWith("Patch") && isBuiltIn(apiVersion)) {
    throw new Error(
      `${token}: patches are not supported by this plugin; declare the whole object, or import it`,
    );
  }
  if (kind.endsWith("List") && isBuiltIn(apiVersion)) {
    throw new Error(`${token}: a list is no object that can be made; declare what is in it`);
  }
  return { apiVersion: canonical(apiVersion), kind };
}

/** `core/v1` is the SDK's word for `v1`. */
export function canonical(apiVersion: string): string {
  return apiVersion.startsWith("core/") ? apiVersion.slice("core/".length) : apiVersion;
}

/** True where Kubernetes itself serves the version, and no extension: only there the SDK makes types of its own. */
export function isBuiltIn(apiVersion: string): boolean {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined || !group.includes(".") || group.endsWith(".k8s.io");
}
