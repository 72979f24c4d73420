import type { Properties } from "../../provider/kind.ts";
import {
  ifFound,
  KubernetesError,
  KubernetesUnreachable,
  NoSuchKind,
} from "../../provider/kubernetes-error.ts";
import { KubeconfigError } from "../../provider/kubernetes-kubeconfig.ts";
import { qualifiedName, type KubernetesObject } from "../../provider/kubernetes-object.ts";
import { applyObject, createObject, currentObject, type Application } from "./apply.ts";
import { previewOutputs } from "./checkpoint.ts";
import { isNamespaceMissing, isRefusedByPolicy, refusal } from "./refusal.ts";
import { hasUnknown } from "./values.ts";

/**
 * What the server says that it would make of the manifest. It is refused here already where the server would refuse it; where only the
 * preview cannot know (values, the namespace or the kind come with the same update, the cluster does not answer), the inputs stand.
 *
 * @param recorded outputs of the object; undefined where it is made
 */
export async function previewObject(
  application: Application,
  recorded: Properties | undefined,
): Promise<Properties> {
  const { manifest, context } = application;
  const guess = recorded === undefined ? manifest : { ...recorded, ...manifest };
  if (hasUnknown(manifest)) return guess;
  const dryRun = { ...application, dryRun: true };
  try {
    if (recorded === undefined) return previewOutputs(await createObject(dryRun), manifest, true);
    const live = await ifFound(currentObject(dryRun));
    return live === undefined ? guess : previewOutputs(await applyObject(dryRun, live), manifest, false);
  } catch (error) {
    const doubt = doubtOf(error, recorded === undefined);
    if (doubt === undefined) {
      const verb = recorded === undefined ? "create" : "update";
      const { kind, metadata } = manifest as unknown as KubernetesObject;
      throw refusal({ verb, what: `${kind} ${qualifiedName(metadata)}` }, error);
    }
    if (doubt !== "") context.warn(doubt);
    return guess;
  }
}

/** Why the answer of a dry run is none: empty where that is usual, undefined where the update would be refused as well. */
function doubtOf(error: unknown, isNew: boolean): string | undefined {
  if (error instanceof NoSuchKind || isNamespaceMissing(error)) return "";
  if (error instanceof KubernetesUnreachable || error instanceof KubeconfigError) {
    return `previewed without the cluster: ${error.message}`;
  }
  if (!(error instanceof KubernetesError)) return undefined;
  // An object that is replaced is there until it is deleted.
  if (isNew && error.reason === "AlreadyExists") return "";
  if (/does not support dry run/.test(error.message)) return "";
  if (error.status === 403 && !isRefusedByPolicy(error))
    return `previewed without the API server: ${error.message}`;
  return undefined;
}
