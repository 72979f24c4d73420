import { setTimeout as delay } from "node:timers/promises";
import type { CallContext, Properties } from "../../provider/kind.ts";
import { KubernetesError, NoSuchKind } from "../../provider/kubernetes-error.ts";
import type { KubernetesRequest } from "../../provider/kubernetes-client.ts";
import type { KubernetesObject } from "../../provider/kubernetes-object.ts";
import { annotations, isAnnotated } from "./annotations.ts";
import type { NamedCluster } from "./cluster.ts";
import { pathOf } from "./discovery.ts";
import { areTakenOver, withOwnFields } from "./managed-fields.ts";
import { isNamespaceMissing, ownersIn } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import type { ObjectType } from "./type-token.ts";
import { recordAt, textAt } from "./values.ts";

/** What is applied, and how. */
export interface Application {
  /** @throws where no cluster can be named */
  readonly named: () => NamedCluster;
  readonly settings: Settings;
  readonly type: ObjectType;
  readonly manifest: Properties;
  readonly fieldManager: string;
  readonly context: CallContext;
  /** Asks the server what it would do; nothing is stored. */
  readonly dryRun?: boolean;
}

/** How often a creation is tried whose namespace or kind does not exist yet, as one that another resource just made. */
const mostTries = 5;

/** Makes a new object. Unlike an apply this fails where it exists already. */
export async function createObject(application: Application): Promise<KubernetesObject> {
  if (application.settings.upsert) return applyObject(application, undefined);
  const { manifest, dryRun = false, context } = application;
  for (let tries = 1; ; tries += 1) {
    try {
      const path = await collectionPath(application);
      const query = queryOf(application);
      return await send(application, { method: "POST", path, query, body: manifest });
    } catch (error) {
      const mayCome = isNamespaceMissing(error) || error instanceof NoSuchKind;
      if (!mayCome || dryRun || tries >= mostTries) throw error;
      context.progress(`try ${tries} of ${mostTries}: ${(error as Error).message}`);
      await delay(500 * 2 ** tries, undefined, { signal: context.signal });
    }
  }
}

/**
 * Applies to an object that exists: the fields that the manifest no longer has go away, those of others stay.
 *
 * @param live as it is now; undefined where it may not exist
 */
export async function applyObject(
  application: Application,
  live: KubernetesObject | undefined,
): Promise<KubernetesObject> {
  const { settings, manifest, fieldManager, dryRun = false } = application;
  if (live !== undefined && !dryRun) await takeOwnFields(application, live);
  const force = settings.patchForce || isAnnotated(manifest, annotations.patchForce);
  try {
    return await sendApply(application, force);
  } catch (error) {
    // An update would first take over what these own; a dry run cannot.
    if (!dryRun || !areTakenOver(ownersIn(error), fieldManager)) throw error;
    return sendApply(application, true);
  }
}

/** The object of the manifest's name, as it is now. */
export async function currentObject(application: Application): Promise<KubernetesObject> {
  const { named, context } = application;
  return named().client.get<KubernetesObject>(await objectPath(application), {}, context.signal);
}

/** Gives up every field of an object. */
export async function relinquish(application: Application): Promise<void> {
  const { apiVersion, kind, metadata } = application.manifest;
  const { name, namespace } = recordAt({ metadata }, "metadata");
  const manifest = { apiVersion, kind, metadata: { name, namespace } };
  await sendApply({ ...application, manifest }, false);
}

async function sendApply(application: Application, force: boolean): Promise<KubernetesObject> {
  return send(application, {
    method: "PATCH",
    path: await objectPath(application),
    query: { ...queryOf(application), force },
    contentType: "application/apply-patch+yaml",
    body: application.manifest,
  });
}

async function takeOwnFields(application: Application, live: KubernetesObject): Promise<void> {
  const managedFields = withOwnFields(live, application.fieldManager);
  if (managedFields === undefined) return;
  const { resourceVersion = "" } = live.metadata;
  await send(application, {
    method: "PATCH",
    path: await objectPath(application),
    contentType: "application/json-patch+json",
    body: [
      { op: "replace", path: "/metadata/managedFields", value: managedFields },
      // Refused where somebody changed it in between.
      { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
    ],
  });
}

async function collectionPath({ named, type, manifest }: Application): Promise<string> {
  const cluster = named();
  const resource = await cluster.discovery.resource(type);
  return pathOf(resource, textAt(recordAt(manifest, "metadata"), "namespace") ?? cluster.namespace);
}

async function objectPath(application: Application): Promise<string> {
  const name = textAt(recordAt(application.manifest, "metadata"), "name") ?? "";
  return `${await collectionPath(application)}/${encodeURIComponent(name)}`;
}

function queryOf({ fieldManager, dryRun = false }: Application): KubernetesRequest["query"] {
  // Misspelt fields are refused: dropped in silence, they would differ for ever.
  return { fieldManager, fieldValidation: "Strict", ...(dryRun && { dryRun: "All" }) };
}

async function send(
  { named, settings, context, dryRun = false }: Application,
  request: KubernetesRequest,
): Promise<KubernetesObject> {
  // A cancelled update waits for the answer: an object that was made all the same would be known to nobody.
  const signal = dryRun ? context.signal : undefined;
  const { text, warnings } = await named().client.send({ ...request, signal });
  const shown = warnings.filter(
    (warning) => !settings.suppressDeprecationWarnings || !/deprecated/i.test(warning),
  );
  for (const warning of shown) context.warn(warning);
  const object = JSON.parse(text) as KubernetesObject;
  if (object.kind === "Status")
    throw new KubernetesError(500, "", `unexpected answer of kind Status: ${text.slice(0, 300)}`);
  return object;
}
