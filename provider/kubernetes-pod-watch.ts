import type { KubernetesClient } from "./kubernetes-client.ts";
import {
  hopelessOf,
  newestPods,
  refusedPods,
  unfinishedIn,
  type ColorObjects,
  type Deployment,
  type SeenTrouble,
} from "./kubernetes-color-state.ts";
import { ifFound } from "./kubernetes-error.ts";
import { stackLabels, stackNames } from "./kubernetes-names.ts";
import type { KubernetesEvent, KubernetesObject, ObjectList, Pod } from "./kubernetes-object.ts";
import { podTroubles, type PodTrouble } from "./kubernetes-pod-trouble.ts";
import { viewOf } from "./kubernetes-pod-view.ts";
import type { StackPlace } from "./kubernetes-router-place.ts";
import type { Lack, Watch } from "./router-host.ts";
import { messageOf } from "./wire.ts";

/** Two questions within this time get one look, milliseconds. */
const lookLasts = 250;

/** Characters of a log line that a verdict has room for. */
const mostCharacters = 300;

/** Looks at a color's Deployment and pods: what can never become ready need not be waited for, and what answers may be half there. */
export class PodWatch implements Watch {
  readonly #client: KubernetesClient;
  readonly #place: Pick<StackPlace, "namespace" | "stack">;
  readonly #color: string;
  readonly #unschedulableSeconds: number;
  /** When a trouble was first seen, by pod and trouble, by `performance.now()`. */
  readonly #firstSeen = new Map<string, number>();
  /** Restarts of each pod when it was first seen: those of before say nothing. */
  readonly #restartsBefore = new Map<string, number>();
  #last: { readonly at: number; readonly objects: Promise<ColorObjects> } | undefined;

  constructor(
    client: KubernetesClient,
    place: Pick<StackPlace, "namespace" | "stack">,
    color: string,
    unschedulableSeconds: number,
  ) {
    this.#client = client;
    this.#place = place;
    this.#color = color;
    this.#unschedulableSeconds = unschedulableSeconds;
  }

  async end(): Promise<string | undefined> {
    try {
      const objects = await this.#look();
      const hopeless = hopelessOf(this.#troubles(objects), this.#unschedulableSeconds);
      return hopeless && `pod ${hopeless.pod}: ${hopeless.sentence}${await this.#lastLine(hopeless)}`;
    } catch {
      return undefined;
    }
  }

  async unfinished(): Promise<Lack | undefined> {
    try {
      return unfinishedIn(await this.#look(), new Date());
    } catch (error) {
      return { sentence: `its pods cannot be looked at: ${messageOf(error)}`, mayServe: false };
    }
  }

  #troubles(objects: ColorObjects): SeenTrouble[] {
    const refused = refusedPods(objects);
    const ofPods = newestPods(objects).flatMap((pod) => {
      const restarts = restartsOf(pod);
      const before = this.#restartsBefore.get(pod.metadata.uid ?? "") ?? restarts;
      this.#restartsBefore.set(pod.metadata.uid ?? "", before);
      const isCrashing = restarts > before || isBackingOff(pod);
      return viewOf(pod).isReady ? [] : podTroubles(pod).map((trouble) => ({ trouble, isCrashing }));
    });
    const all = [...(refused ? [{ trouble: refused, isCrashing: false }] : []), ...ofPods];
    return all.map(({ trouble, isCrashing }) => ({ trouble, isCrashing, seconds: this.#secondsOf(trouble) }));
  }

  #secondsOf({ pod, reason }: PodTrouble): number {
    // The two words for a failed pull take turns.
    const key = `${pod} ${reason.replace("ImagePullBackOff", "ErrImagePull")}`;
    const first = this.#firstSeen.get(key) ?? performance.now();
    this.#firstSeen.set(key, first);
    return (performance.now() - first) / 1000;
  }

  #look(): Promise<ColorObjects> {
    const now = performance.now();
    if (this.#last === undefined || now - this.#last.at > lookLasts)
      this.#last = { at: now, objects: this.#objects() };
    return this.#last.objects;
  }

  async #objects(): Promise<ColorObjects> {
    const { namespace, stack } = this.#place;
    const ofColor = { labelSelector: `${stackLabels.stack}=${stack},${stackLabels.color}=${this.#color}` };
    const apps = `/apis/apps/v1/namespaces/${namespace}`;
    const [deployment, sets, pods] = await Promise.all([
      ifFound(this.#client.get<Deployment>(`${apps}/deployments/${stackNames.color(stack, this.#color)}`)),
      this.#client.get<ObjectList<KubernetesObject>>(`${apps}/replicasets`, ofColor),
      this.#client.get<ObjectList<Pod>>(`/api/v1/namespaces/${namespace}/pods`, ofColor),
    ]);
    const objects = { deployment, replicaSets: sets.items, pods: pods.items };
    return { ...objects, events: await this.#eventsOf(newestPods(objects)) };
  }

  async #eventsOf(pods: readonly Pod[]): Promise<readonly KubernetesEvent[]> {
    const unready = pods.find((pod) => !viewOf(pod).isReady);
    if (unready === undefined) return [];
    const path = `/api/v1/namespaces/${this.#place.namespace}/events`;
    const fieldSelector = `involvedObject.uid=${unready.metadata.uid ?? ""}`;
    // They only tell more; whoever may not read them is told less.
    const found = await this.#client
      .get<ObjectList<KubernetesEvent>>(path, { fieldSelector })
      .catch(() => ({ items: [] }));
    return found.items;
  }

  /** The last line of a crashed container's log, after a colon; nothing where it cannot be read, or was told already. */
  async #lastLine({ pod, sentence, crashed }: PodTrouble): Promise<string> {
    if (crashed === undefined) return "";
    const { container, hasEarlierRun: previous } = crashed;
    const path = `/api/v1/namespaces/${this.#place.namespace}/pods/${pod}/log`;
    const query = { container, previous, tailLines: 1 };
    const { text } = await this.#client.send({ method: "GET", path, query }).catch(() => ({ text: "" }));
    const line = text.trim().slice(0, mostCharacters);
    return line === "" || sentence.includes(line) ? "" : `: ${line}`;
  }
}

function statusesOf({ status = {} }: Pod) {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

function restartsOf(pod: Pod): number {
  return statusesOf(pod).reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function isBackingOff(pod: Pod): boolean {
  return statusesOf(pod).some(({ state }) => state?.waiting?.reason === "CrashLoopBackOff");
}
