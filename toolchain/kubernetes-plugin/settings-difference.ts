import { isDeepStrictEqual } from "node:util";
import { unknown, type Properties } from "../../provider/kind.ts";
import type { ClusterAccess } from "../../provider/kubernetes-config.ts";

/** What says which cluster is meant. */
const identifying = ["kubeconfig", "context", "cluster"];

/**
 * The configuration by whose change every object has to be made anew, because it means another cluster: `clusterIdentifier` alone where
 * it stays, else what changes the cluster that the kubeconfig names. Adding or removing `clusterIdentifier` replaces nothing.
 *
 * @param accessOf undefined where the cluster cannot be named
 */
export function replacingSettings(
  recorded: Properties,
  wanted: Properties,
  accessOf: (configuration: Properties) => ClusterAccess | undefined,
): string[] {
  const [before, after] = [recorded["clusterIdentifier"], wanted["clusterIdentifier"]];
  if (before !== undefined && after !== undefined) return before === after ? [] : ["clusterIdentifier"];
  const changed = identifying.filter((key) => !isDeepStrictEqual(recorded[key], wanted[key]));
  if (changed.some((key) => wanted[key] === unknown)) return changed;
  const [old, next] = [accessOf(recorded), accessOf(wanted)];
  if (old === undefined || next === undefined) return [];
  const isSame = old.server === next.server && isDeepStrictEqual(old.trust, next.trust);
  return isSame ? [] : changed;
}
