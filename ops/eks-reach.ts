import { forwardTo } from "./balancer/forwarder.ts";
import { ClusterTunnels } from "./cluster-tunnels.ts";
import { OperatorError } from "./exit.ts";
import type { LastOutputs } from "./last-outputs.ts";
import { stackLabel, type Project } from "./project.ts";
import type { Places, Reach } from "./reach.ts";
import { outputsOf, type StackOutputs } from "./stack-outputs.ts";
import { awsCaller, type AwsCaller } from "./target/aws-caller.ts";
import type { ClusterPlace, StackPlace } from "./target/cluster-place.ts";
import { EksTarget, nothingYet } from "./target/eks.ts";
import { askingEks } from "./target/eks-error.ts";
import { KubernetesTarget } from "./target/kubernetes.ts";
import type { RunningTarget } from "./target/target.ts";

/** A balancer's route is three questions to AWS, each asked again where AWS is busy, seconds. */
const routeSeconds = 15;

type EksPlace = Extract<StackPlace, { readonly target: "eks" }>;

/** Parts of a stack's outputs that lead into the cluster which it has made. */
interface Inside {
  readonly place: ClusterPlace;
  readonly outputs: StackOutputs;
}

/**
 * A stack in AWS. What runs in its cluster is reached through the API server, with the kubeconfig that the last update recorded; a balancer that is
 * the route, by a door of this machine that answers as a router of the other targets does. Both stay open until the command ends.
 */
export class EksReach implements Reach {
  readonly #project: Project;
  readonly #place: EksPlace;
  readonly #lastOutputs: LastOutputs;
  readonly #tunnels = new ClusterTunnels();
  readonly #doors = new Map<string, ReturnType<typeof forwardTo>>();
  #caller: Promise<AwsCaller> | undefined;
  #inside: Promise<Inside | undefined> | undefined;

  constructor(project: Project, place: EksPlace, lastOutputs: LastOutputs) {
    this.#project = project;
    this.#place = place;
    this.#lastOutputs = lastOutputs;
  }

  /** The stack's own one is not chosen: it follows from the account. */
  cluster(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  account(): Promise<AwsCaller> {
    return this.#whoAsks();
  }

  target(): Promise<RunningTarget> {
    const { router } = this.#place;
    return Promise.resolve(
      new EksTarget({
        stack: this.#project.stack,
        router,
        caller: () => this.#whoAsks(),
        inside: () => this.#running(),
      }),
    );
  }

  async recorded(outputs: StackOutputs): Promise<Places> {
    const inside = insideOf(outputs);
    if (inside === undefined) throw elsewhere(this.#project.stack);
    return askingEks(() => this.#places(inside));
  }

  async configured(): Promise<Places> {
    const inside = await this.#recordedInside();
    if (inside === undefined) throw nothingYet(this.#project.stack);
    return askingEks(() => this.#places(inside));
  }

  async close(): Promise<void> {
    const doors = await Promise.allSettled([...this.#doors.values()]);
    await Promise.all(doors.map(async (door) => door.status === "fulfilled" && door.value.close()));
    await this.#tunnels.close();
  }

  #whoAsks(): Promise<AwsCaller> {
    return (this.#caller ??= awsCaller(this.#place.region));
  }

  async #running(): Promise<RunningTarget | undefined> {
    const inside = await this.#recordedInside();
    if (inside === undefined) return undefined;
    const { place } = inside;
    return new KubernetesTarget(await this.#tunnels.client(place), place, this.#project);
  }

  /** Asked for until there is something. */
  async #recordedInside(): Promise<Inside | undefined> {
    const asking = (this.#inside ??= this.#readInside());
    const inside = await asking.catch((error: unknown) => {
      this.#inside = undefined;
      throw error;
    });
    if (inside === undefined) this.#inside = undefined;
    return inside;
  }

  async #readInside(): Promise<Inside | undefined> {
    const told = await this.#lastOutputs();
    if (Object.keys(told).length === 0) return undefined;
    const inside = insideOf(outputsOf(told, this.#project));
    if (inside === undefined) throw elsewhere(this.#project.stack);
    return inside;
  }

  async #places({ place, outputs: { kubernetes, ...route } }: Inside): Promise<Places> {
    const { router, prometheus, alertmanager } = kubernetes ?? {};
    const [url, watchers] = await Promise.all([
      router === undefined ? this.#door(route) : this.#tunnels.url(place, router),
      this.#tunnels.watchers(place, { prometheus, alertmanager }),
    ]);
    return { url, ...(router === undefined && { routeSeconds }), ...watchers };
  }

  /** One for each balancer and secret, however often it is asked for. */
  async #door({ balancer, directSecret }: Omit<StackOutputs, "kubernetes">): Promise<string> {
    if (balancer === undefined || directSecret === undefined) throw noWay(this.#project.stack);
    const facts = {
      ...balancer,
      directSecret: directSecret.reveal(),
      prefix: stackLabel(this.#project),
    };
    const key = JSON.stringify(facts);
    const opening = this.#doors.get(key) ?? forwardTo(facts);
    this.#doors.set(key, opening);
    return (await opening).url;
  }
}

/** Undefined where the last update was one of another target. */
function insideOf(outputs: StackOutputs): Inside | undefined {
  const { kubeconfig, namespace } = outputs.kubernetes ?? {};
  if (kubeconfig === undefined || namespace === undefined) return undefined;
  return { place: { kubeconfig, context: undefined, namespace }, outputs };
}

function elsewhere(stack: string): OperatorError {
  return new OperatorError(
    "usage",
    `the last update left the stack "${stack}" on another target than eks, which its file names now`,
    "bring it up there with: npx bluegreen up; or name the earlier target again",
  );
}

function noWay(stack: string): OperatorError {
  return new OperatorError(
    "failed",
    `the outputs of the stack "${stack}" name neither a router in its cluster nor a balancer with its secret`,
    "write them anew with: npx bluegreen up",
  );
}
