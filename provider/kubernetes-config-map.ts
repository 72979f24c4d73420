import type { KubernetesClient } from "./kubernetes-client.ts";
import { ifFound, KubernetesError, KubernetesUnreachable } from "./kubernetes-error.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { pause } from "./time.ts";

/** How long an API server is asked whether it wrote what it did not answer to, milliseconds. */
const lostAnswerLimit = 10_000;

/** A ConfigMap as it was read or written last. */
export interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
  /** Files too for whoever mounts it. */
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** Somebody wrote a ConfigMap since it was read. */
export class ConfigMapConflict extends Error {
  override readonly name = "ConfigMapConflict";
}

/** One ConfigMap, which nobody overwrites unseen: every writing says which version it replaces. */
export class ConfigMapFile {
  readonly #client: KubernetesClient;
  readonly #namespace: string;
  readonly #name: string;

  constructor(client: KubernetesClient, namespace: string, name: string) {
    this.#client = client;
    this.#namespace = namespace;
    this.#name = name;
  }

  read(signal?: AbortSignal): Promise<ConfigMap | undefined> {
    return ifFound(this.#client.get<ConfigMap>(this.#path, {}, signal));
  }

  /**
   * Writes `data`, and nothing beside it, in the place of `before`; undefined where there was none. Where the answer is lost, it
   * looks for up to 10 s whether that was done.
   *
   * @throws ConfigMapConflict where `before` is not what is there
   * @throws KubernetesUnreachable where nothing was written, or nobody knows
   */
  async write(
    data: Readonly<Record<string, string>>,
    labels: Readonly<Record<string, string>>,
    before: ConfigMap | undefined,
  ): Promise<ConfigMap> {
    try {
      return await this.#writeOnce(data, labels, before);
    } catch (error) {
      if (!(error instanceof KubernetesUnreachable)) throw error;
      const found = await this.#readAfter(error);
      if (found?.metadata.resourceVersion === before?.metadata.resourceVersion) throw error;
      if (found !== undefined && sameFiles(filesIn(found), data)) return found;
      throw new ConfigMapConflict(
        "the API server's answer was lost, and what is there now is somebody else's",
      );
    }
  }

  async #readAfter(lost: KubernetesUnreachable): Promise<ConfigMap | undefined> {
    const until = performance.now() + lostAnswerLimit;
    for (;;) {
      try {
        return await this.read();
      } catch {
        if (performance.now() > until)
          throw new KubernetesUnreachable(`whether ${this.#name} was written is not known: ${lost.message}`);
        await pause(500, new AbortController().signal);
      }
    }
  }

  async #writeOnce(
    data: Readonly<Record<string, string>>,
    labels: Readonly<Record<string, string>>,
    before: ConfigMap | undefined,
  ): Promise<ConfigMap> {
    const metadata = {
      ...before?.metadata,
      name: this.#name,
      namespace: this.#namespace,
      labels: { ...before?.metadata.labels, ...labels },
    };
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
    const { text } = await guarded(
      before === undefined
        ? this.#client.send({ method: "POST", path: this.#collection, body })
        : this.#client.send({ method: "PUT", path: this.#path, body }),
      before === undefined ? [409] : [409, 404],
    );
    return JSON.parse(text) as ConfigMap;
  }

  /**
   * Removes it, where it is there.
   *
   * @throws ConfigMapConflict where `only` is not what is there
   */
  async remove(only?: ConfigMap): Promise<void> {
    const { uid, resourceVersion } = only?.metadata ?? {};
    const preconditions = { uid, resourceVersion };
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...(only && { preconditions }) };
    await ifFound(guarded(this.#client.send({ method: "DELETE", path: this.#path, body }), [409]));
  }

  get #collection(): string {
    return `/api/v1/namespaces/${this.#namespace}/configmaps`;
  }

  get #path(): string {
    return `${this.#collection}/${this.#name}`;
  }
}

/** Everything that pods that mount it have as files. */
export function filesIn({ data = {}, binaryData = {} }: ConfigMap): Record<string, string> {
  return { ...binaryData, ...data };
}

function sameFiles(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => left[name] === right[name]);
}

async function guarded<Answer>(sent: Promise<Answer>, conflicts: readonly number[]): Promise<Answer> {
  try {
    return await sent;
  } catch (error) {
    if (!(error instanceof KubernetesError) || !conflicts.includes(error.status)) throw error;
    throw new ConfigMapConflict(error.message, { cause: error });
  }
}
