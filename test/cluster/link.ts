import { execute } from "./command.ts";
import { enter } from "./namespaces.ts";
import type { ClusterPlan } from "./plan.ts";
import type { ProcessIdentity } from "./process.ts";

/** Networks of this host that a cluster's must not overlap: `a.b.c.d/n`. */
export async function hostNetworks(): Promise<readonly string[]> {
  const printed = await execute(["ip", "-json", "-4", "route", "show", "table", "all"]);
  const routes = JSON.parse(printed) as { dst: string }[];
  return networksOf(routes.map(({ dst }) => dst));
}

/** @param destinations of routes; one without a length is a single address, and the default route leads nowhere of its own */
export function networksOf(destinations: readonly string[]): readonly string[] {
  return destinations
    .filter((destination) => destination !== "default")
    .map((destination) => (destination.includes("/") ? destination : `${destination}/32`));
}

/**
 * The only way between host and cluster. The cluster has no other route, so nobody beyond this host reaches it, nor it them.
 */
export async function makeLink(plan: ClusterPlan, holder: ProcessIdentity): Promise<void> {
  const { link, hostAddress, nodeAddress } = plan;
  const ip = (words: string) => execute(["ip", ...words.split(" ")]);
  const ipInside = (words: string) => execute(enter(holder, ["ip", ...words.split(" ")]));
  await ip(`link add ${link} type veth peer name eth0 netns ${holder.pid}`);
  await ip(`address add ${hostAddress}/30 dev ${link}`);
  await ip(`link set ${link} up`);
  await ipInside("link set lo up");
  await ipInside(`address add ${nodeAddress}/30 dev eth0`);
  await ipInside("link set eth0 up");
}
