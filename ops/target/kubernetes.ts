import type { Color } from "../../components/color.ts";
import { labelNames } from "../../components/labels.ts";
import type { StackConfig } from "../../infra/config.ts";
import type { KubernetesClient } from "../../provider/kubernetes-client.ts";
import { containerStates } from "../../provider/kubernetes-pod-view.ts";
import { PodWatch } from "../../provider/kubernetes-pod-watch.ts";
import { runInPod } from "../../provider/kubernetes-exec.ts";
import type { KubernetesEvent, ObjectList, Pod } from "../../provider/kubernetes-object.ts";
import type { Watch } from "../../provider/router-host.ts";
import { secondsSince } from "../elapsed.ts";
import { stackLabel, type Project } from "../project.ts";
import { settleObjects } from "../recovery/objects.ts";
import type { Adoption, State } from "../recovery/state.ts";
import type { StepResult } from "../toolchain.ts";
import { asking } from "./cluster-error.ts";
import type { ClusterPlace } from "./cluster-place.ts";
import { provenCluster } from "./cluster-version.ts";
import { monitoringParts, type RunningPart } from "./part.ts";
import { memoryOfPod, nodesOf, type RunInPod } from "./pod-memory.ts";
import { showPodLogs } from "./pod-logs.ts";
import { podParts } from "./pod-part.ts";
import type {
  CommandOutput,
  LogWish,
  MemoryReport,
  Remains,
  RunningTarget,
  ShowLine,
  Telling,
} from "./target.ts";

/** A stack whose parts are pods of one namespace. */
export class KubernetesTarget implements RunningTarget {
  readonly unit = "pod";
  /** The exporter tells nginx' own figures too. */
  readonly watching = monitoringParts.filter((part) => part !== "nginx");
  /** They are containers of its pods. */
  readonly services = [];
  readonly #client: KubernetesClient;
  readonly #place: ClusterPlace;
  readonly #stack: string;

  constructor(client: KubernetesClient, place: ClusterPlace, project: Project) {
    this.#client = client;
    this.#place = place;
    this.#stack = stackLabel(project);
  }

  async prove(): Promise<readonly StepResult[]> {
    const started = performance.now();
    const detail = await asking(() => provenCluster(this.#client));
    return [{ title: "Kubernetes cluster", seconds: secondsSince(started), outcome: "found", detail }];
  }

  async list(): Promise<RunningPart[]> {
    const pods = await this.#pods();
    const isWell = (pod: Pod) =>
      pod.status?.containerStatuses !== undefined && containerStates(pod).lasting.every(({ ready }) => ready);
    return podParts(pods, pods.every(isWell) ? [] : await this.#events(), new Date());
  }

  async logs(part: RunningPart, wanted: LogWish, show: ShowLine, signal: AbortSignal): Promise<void> {
    await asking(async () => {
      const pod = await this.#client.get<Pod>(`${this.#path}/pods/${part.id}`, {}, signal);
      await showPodLogs(this.#client, pod, wanted, show, signal);
    });
  }

  async run(
    { id, containers: [container] = [] }: RunningPart,
    command: readonly string[],
    output: CommandOutput,
  ): Promise<number> {
    return this.#runIn(id, container, command, output);
  }

  watch(_part: RunningPart, color: Color, { kubernetes }: StackConfig): Watch {
    const place = { namespace: this.#place.namespace, stack: this.#stack };
    return new PodWatch(this.#client, place, color, kubernetes?.unschedulableSeconds ?? 60);
  }

  async memory(parts: readonly RunningPart[], signal: AbortSignal): Promise<MemoryReport> {
    const run: RunInPod = async (pod, container, command, output) =>
      this.#runIn(pod, container, command, { ...output, signal });
    return {
      parts: (await Promise.all(parts.map((part) => memoryOfPod(part, run)))).flat(),
      machines: await asking(async () => nodesOf(this.#client, await this.#pods())),
    };
  }

  async settle(state: State, telling: Telling): Promise<readonly Adoption[]> {
    return asking(() => settleObjects(this.#client, this.#stack, state, telling));
  }

  get remains(): Remains {
    const kept = "the history in its database, models on the nodes and images in their registry";
    return {
      purged: "state and build results",
      stays: `${kept} stay, and so does the state; --purge removes that`,
      staysPurged: `${kept} stay: they are not this command's to remove`,
      purge: () => Promise.resolve([]),
    };
  }

  #runIn(
    pod: string,
    container: string | undefined,
    command: readonly string[],
    output: CommandOutput,
  ): Promise<number> {
    const { namespace } = this.#place;
    return asking(() =>
      runInPod(this.#client, { namespace, pod, ...(container && { container }), command, ...output }),
    );
  }

  get #path(): string {
    return `/api/v1/namespaces/${this.#place.namespace}`;
  }

  /** None where there is no such namespace. */
  async #pods(): Promise<readonly Pod[]> {
    const query = { labelSelector: `${labelNames.stack}=${this.#stack}` };
    const { items } = await asking(() => this.#client.get<ObjectList<Pod>>(`${this.#path}/pods`, query));
    return items;
  }

  async #events(): Promise<readonly KubernetesEvent[]> {
    const query = { fieldSelector: "involvedObject.kind=Pod,type=Warning" };
    const { items } = await asking(() =>
      this.#client.get<ObjectList<KubernetesEvent>>(`${this.#path}/events`, query),
    );
    return items;
  }
}
