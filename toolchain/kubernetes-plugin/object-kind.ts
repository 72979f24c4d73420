import {
  InitializationError,
  type CallContext,
  type Created,
  type Properties,
  type ReadBack,
  type ResourceKind,
} from "../../provider/kind.ts";
import { KubernetesUnreachable, NoSuchKind, ifFound } from "../../provider/kubernetes-error.ts";
import { KubeconfigError } from "../../provider/kubernetes-kubeconfig.ts";
import { qualifiedName, type KubernetesObject } from "../../provider/kubernetes-object.ts";
import { messageOf } from "../../provider/serve.ts";
import { awaitSeconds } from "./annotations.ts";
import { applyObject, createObject, relinquish, type Application } from "./apply.ts";
import { awaiterOf } from "./await/awaiters.ts";
import { Related } from "./await/related.ts";
import { lookOnce, NotReady, waitUntilReady } from "./await/wait.ts";
import { checkObject } from "./check.ts";
import { fieldManagerFor, inputsIn, liveIn, outputsOf } from "./checkpoint.ts";
import type { Cluster } from "./cluster.ts";
import { difference } from "./difference.ts";
import { isNamespacedKind, pathOf } from "./discovery.ts";
import { normalized } from "./normalize.ts";
import { previewObject } from "./preview.ts";
import { pruneToInputs } from "./prune.ts";
import { importedInputs } from "./read-inputs.ts";
import { refusal } from "./refusal.ts";
import { isProtected, removeObject } from "./remove.ts";
import { isBuiltIn, type ObjectType } from "./type-token.ts";
import { unreadyJob } from "./unready-job.ts";
import { recordAt, textAt } from "./values.ts";

/** Objects of one kind, whatever it is. */
export function objectKind(cluster: Cluster, type: ObjectType): ResourceKind {
  const object = new ObjectOperations(cluster, type);
  return {
    check: async (inputs, recorded, urn) => {
      const resourceName = urn.split("::").slice(3).join("::");
      return checkObject(inputs, recorded, { type, ...(await object.place()), resourceName });
    },
    diff: async (comparison, context) => {
      const found = difference(type, comparison, cluster.settings.mutability);
      return (await unreadyJob(cluster, type, comparison, context)) ?? found;
    },
    dryRun: (inputs, recorded, context) =>
      previewObject(object.application(inputs, recorded, context), recorded),
    create: (inputs, context) => object.create(inputs, context),
    read: (id, outputs, inputs, context) => object.read(id, outputs, inputs, context),
    update: (id, recorded, inputs, context) => object.update(id, recorded, inputs, context),
    delete: (id, outputs, context) => object.delete(id, outputs, context),
  };
}

class ObjectOperations {
  private readonly cluster: Cluster;
  private readonly type: ObjectType;

  constructor(cluster: Cluster, type: ObjectType) {
    this.cluster = cluster;
    this.type = type;
  }

  /** Where an object goes that says nothing. A cluster that is not there yet is no reason to refuse anything. */
  async place(): Promise<{ readonly isNamespaced: boolean; readonly namespace: string | undefined }> {
    try {
      const { discovery, namespace } = this.cluster.name();
      if (isBuiltIn(this.type.apiVersion)) return { isNamespaced: isNamespacedKind(this.type), namespace };
      return { isNamespaced: (await discovery.resource(this.type)).isNamespaced, namespace };
    } catch (error) {
      if (!isAbsence(error)) throw error;
      return { isNamespaced: isNamespacedKind(this.type), namespace: undefined };
    }
  }

  application(inputs: Properties, recorded: Properties | undefined, context: CallContext): Application {
    const { settings } = this.cluster;
    const fieldManager = fieldManagerFor(inputs, recorded);
    const named = () => this.cluster.name();
    return { named, settings, type: this.type, manifest: normalized(inputs), fieldManager, context };
  }

  async create(inputs: Properties, context: CallContext): Promise<Created> {
    const application = this.application(inputs, undefined, context);
    const made = await createObject(application).catch((error: unknown) => {
      throw refusal({ verb: "create", what: whatIs(application.manifest) }, error);
    });
    const outputs = await this.settle(made, application, {});
    return { id: qualifiedName(made.metadata), outputs };
  }

  async update(
    id: string,
    recorded: Properties,
    inputs: Properties,
    context: CallContext,
  ): Promise<Properties> {
    const application = this.application(inputs, recorded, context);
    const applied = await this.apply(id, application).catch((error: unknown) => {
      throw refusal({ verb: "update", what: whatIs(application.manifest) }, error);
    });
    return this.settle(applied, application, recorded);
  }

  async read(
    id: string,
    outputs: Properties,
    inputs: Properties,
    context: CallContext,
  ): Promise<ReadBack | undefined> {
    const { settings } = this.cluster;
    let live: KubernetesObject | undefined;
    try {
      live = await ifFound(this.get(id, context));
    } catch (error) {
      if (!isAbsence(error)) throw error;
      if (settings.deleteUnreachable) return undefined;
      if (settings.skipUpdateUnreachable) return { id, outputs, inputs };
      throw refusal({ verb: "read", what: `${this.type.kind} ${id}` }, error);
    }
    if (live === undefined) return undefined;
    const isImported = Object.keys(inputs).length === 0;
    const earlier = isImported ? importedInputs(live) : normalized(inputs);
    const kept = pruneToInputs(live, earlier);
    const found = {
      id,
      inputs: kept,
      outputs: outputsOf(live, kept, fieldManagerFor(kept, outputs), outputs),
    };
    const awaiter = isImported ? undefined : awaiterOf(this.type, earlier);
    if (awaiter === undefined) return found;
    const related = new Related(this.cluster.name(), context.signal);
    try {
      await lookOnce(live, { awaiter, related, context });
      return found;
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      throw new InitializationError(id, found.outputs, kept, error.reasons);
    }
  }

  async delete(id: string, outputs: Properties, context: CallContext): Promise<void> {
    const inputs = normalized(inputsIn(outputs) ?? liveIn(outputs));
    const what = `${this.type.kind} ${id}`;
    try {
      const path = await ifFound(this.path(id));
      if (path === undefined) return;
      const cluster = this.cluster.name();
      const uid = textAt(recordAt(outputs, "metadata"), "uid");
      await removeObject({ cluster, path, inputs, context, uid }).catch(async (error: unknown) => {
        if (!isProtected(error)) throw error;
        await relinquish(this.application(inputs, outputs, context));
        context.warn(`${what} cannot be deleted (${messageOf(error)}); its fields were given up`);
      });
    } catch (error) {
      if (isAbsence(error) && this.cluster.settings.deleteUnreachable) {
        context.warn(`${what} counts as deleted: ${messageOf(error)}`);
        return;
      }
      throw refusal({ verb: "delete", what }, error);
    }
  }

  private async apply(id: string, application: Application): Promise<KubernetesObject> {
    return applyObject(application, await this.get(id, application.context));
  }

  /** Waits until an object is ready, and tells its state; a failure to become so does not hide that it exists. */
  private async settle(
    made: KubernetesObject,
    { manifest, fieldManager, context }: Application,
    recorded: Properties,
  ): Promise<Properties> {
    const state = (live: KubernetesObject) => outputsOf(live, manifest, fieldManager, recorded);
    const id = qualifiedName(made.metadata);
    const awaiter = awaiterOf(this.type, manifest);
    if (awaiter === undefined) return state(made);
    const related = new Related(this.cluster.name(), context.signal);
    const seconds = awaitSeconds(manifest, context.timeoutSeconds, awaiter.standardSeconds);
    try {
      const read = () => this.get(id, context);
      return state(await waitUntilReady(made, { awaiter, related, context, read, seconds }));
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      throw new InitializationError(id, state(error.live), manifest, error.reasons);
    }
  }

  private async get(id: string, { signal }: CallContext): Promise<KubernetesObject> {
    return this.cluster.name().client.get<KubernetesObject>(await this.path(id), {}, signal);
  }

  private async path(id: string): Promise<string> {
    const [name = "", namespace] = id.split("/").reverse();
    return pathOf(await this.cluster.name().discovery.resource(this.type), namespace, name);
  }
}

/** True where the cluster does not answer, cannot be named, or lacks the kind. */
function isAbsence(error: unknown): boolean {
  return (
    error instanceof KubernetesUnreachable || error instanceof KubeconfigError || error instanceof NoSuchKind
  );
}

/** `Deployment default/web` */
function whatIs(manifest: Properties): string {
  const { kind, metadata } = manifest as unknown as KubernetesObject;
  return `${kind} ${qualifiedName(metadata)}`;
}
