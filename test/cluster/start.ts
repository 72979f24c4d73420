import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemEnvironment } from "../../toolchain/engine/debian.ts";
import { makeCgroup } from "./cgroups.ts";
import { Cluster, type ClusterRecord } from "./cluster.ts";
import { controllers, foundations } from "./components.ts";
import { clusterLayoutOf, recordFile, type ClusterLayout } from "./layout.ts";
import { removeTraces } from "./left-over.ts";
import { hostNetworks, makeLink } from "./link.ts";
import { takeClusterName } from "./lock.ts";
import { makeNamespaces, type Holder } from "./namespaces.ts";
import { hostNamesOf, planCluster, type ClusterPlan } from "./plan.ts";
import { waitForEnd } from "./process.ts";
import { pauseArchive } from "./programs-step.ts";
import { apiAnswers, takesPods } from "./readiness.ts";
import { writeState } from "./state.ts";
import { Supervisor } from "./supervisor.ts";

export interface StartOptions {
  /** Absolute path of the folder with Pulumi.yaml. */
  readonly projectDirectory: string;
  /** One cluster of a name runs on a machine at a time. @default "cloud" */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/** A cluster that this process has started, and that ends with it. */
export interface StartedCluster {
  readonly cluster: Cluster;
  /** Where its state is, by which other processes open it. */
  readonly folder: string;
  /** Ends it and removes all that it has left on this host. Throws after that where a component had ended before. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a one-node Kubernetes in namespaces of its own, and waits until it takes pods. What a killed run of this clone has left under the same
 * name is removed first. What it needs must be there: `prepareCluster`.
 *
 * @throws Error where another process has the name, or a component has ended, with its last lines
 */
export async function startCluster(options: StartOptions): Promise<StartedCluster> {
  const { projectDirectory, name = "cloud", signal } = options;
  const layout = clusterLayoutOf(projectDirectory, name);
  const names = hostNamesOf(name);
  const giveNameBack = await takeClusterName(name);
  try {
    await removeTraces(layout, names);
    const { cluster, end } = await run(layout, planCluster(name, await hostNetworks()), signal);
    const stop = async () => {
      await cluster.close();
      await end().finally(giveNameBack);
    };
    return { cluster, folder: layout.state, stop };
  } catch (reason) {
    await removeTraces(layout, names);
    await giveNameBack();
    throw reason;
  }
}

async function run(layout: ClusterLayout, plan: ClusterPlan, signal?: AbortSignal) {
  const { state, logs, tools } = layout;
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  await writeState(layout, plan);
  await makeCgroup(plan.cgroup);
  const holder = await makeNamespaces(layout, systemEnvironment(process.env));
  const record: ClusterRecord = { plan, holder: holder.identity, kubectl: join(tools, "kubectl") };
  await writeFile(join(state, recordFile), JSON.stringify(record));
  const supervisor = new Supervisor(logs, holder.identity);
  const end = () => endAll(holder, supervisor, layout, plan);
  try {
    await makeLink(plan, holder.identity);
    const cluster = await Cluster.open(state);
    const giveUp = () => supervisor.check();
    for (const component of foundations(plan)) await supervisor.start(component);
    await apiAnswers(cluster.api, { giveUp, signal });
    for (const component of controllers(plan)) await supervisor.start(component);
    await cluster.importImage({ archive: join(tools, pauseArchive) });
    await takesPods(cluster, { giveUp, signal });
    return { cluster, end };
  } catch (reason) {
    // Why it did not start says more than what ended with it.
    await end().catch(() => undefined);
    throw reason;
  }
}

async function endAll(
  holder: Holder,
  supervisor: Supervisor,
  layout: ClusterLayout,
  plan: ClusterPlan,
): Promise<void> {
  supervisor.expectEnd();
  holder.letGo();
  await waitForEnd(holder.identity);
  await supervisor.ended();
  await removeTraces(layout, plan);
  await supervisor.check();
}
