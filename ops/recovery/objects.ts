import { labelNames } from "../../components/labels.ts";
import type { KubernetesClient } from "../../provider/kubernetes-client.ts";
import { ifFound } from "../../provider/kubernetes-error.ts";
import { qualifiedName, type KubernetesObject } from "../../provider/kubernetes-object.ts";
import { Discovery, pathOf } from "../../toolchain/kubernetes-plugin/discovery.ts";
import { objectType } from "../../toolchain/kubernetes-plugin/type-token.ts";
import type { Telling } from "../target/target.ts";
import { pendingOperations, type Adoption, type PendingOperation, type State } from "./state.ts";

/**
 * Looks for the objects that an update had begun to create. A plugin makes no object that exists, so those of the stack are taken into
 * the state. Nothing is removed: an object that runs may have users.
 */
export async function settleObjects(
  client: KubernetesClient,
  stack: string,
  state: State,
  { done, kept }: Telling,
): Promise<readonly Adoption[]> {
  const begun = pendingOperations(state).filter(
    ({ type, resource }) => type === "creating" && resource.type.startsWith("kubernetes:"),
  );
  const discovery = new Discovery(client);
  const adoptions: Adoption[] = [];
  for (const operation of begun) {
    const live = await ifFound(liveObject(client, discovery, operation));
    if (live === undefined) continue;
    const subject = `${live.kind} ${qualifiedName(live.metadata)}, which no update had recorded`;
    const verdict = judgeObject(live, stack);
    if ("fieldManager" in verdict) {
      adoptions.push(adoptionOf(operation, live, verdict.fieldManager));
      done(`took over ${subject}: one had begun to make it`);
    } else {
      kept(`${subject}: ${verdict.kept}`);
    }
  }
  return adoptions;
}

async function liveObject(
  client: KubernetesClient,
  discovery: Discovery,
  { resource: { type, inputs } }: PendingOperation,
): Promise<KubernetesObject> {
  const { name, namespace } = inputs?.["metadata"] as KubernetesObject["metadata"];
  const kind = await discovery.resource(objectType(type));
  return client.get<KubernetesObject>(pathOf(kind, namespace ?? client.access.namespace, name));
}

/** Who owns an object's fields, where it is the stack's own; else why it stays as it is. */
export function judgeObject(
  { metadata }: KubernetesObject,
  stack: string,
): { readonly fieldManager: string } | { readonly kept: string } {
  if (metadata.deletionTimestamp !== undefined) return { kept: "it is being deleted" };
  const owner = metadata.labels?.[labelNames.stack];
  if (owner !== stack)
    return { kept: `it is ${owner === undefined ? "no stack's" : `the stack ${owner}'s`}` };
  const managers = (metadata.managedFields ?? []).map(({ manager }) => manager);
  const fieldManager = managers.find((manager) => /^pulumi-kubernetes-[0-9a-f]{8}$/.test(manager));
  return fieldManager === undefined ? { kept: "no update has made it" } : { fieldManager };
}

/** As both plugins keep it. What a Secret holds stays out: a state that is written by hand would show it. */
function adoptionOf(operation: PendingOperation, live: KubernetesObject, fieldManager: string): Adoption {
  const { inputs = {} } = operation.resource;
  const { apiVersion, kind, metadata } = live;
  return {
    operation,
    id: qualifiedName(metadata),
    outputs: {
      ...(kind === "Secret" ? { apiVersion, kind, metadata } : live),
      __inputs: inputs,
      __initialApiVersion: inputs["apiVersion"],
      __fieldManager: fieldManager,
    },
    leavesEarlier: true,
  };
}
