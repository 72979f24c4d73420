import { changesBetween } from "../diff.ts";
import { unknown, type Change, type Properties } from "../kind.ts";
import { gateInputs } from "./gate-inputs.ts";
import { movesUsers } from "./reference.ts";

/**
 * What makes a gate judge again. A balancer's route moves users and asks nobody, so behind one that is also every difference between what users
 * meet and the weights that they are to get: a canary that grows, and an update whose gate let a color in and whose route failed then.
 */
export function gateChanges(recorded: Properties, wanted: Properties): Change[] {
  const changes = changesBetween(recorded, wanted, isNone);
  const { served, weights } = gateInputs.pick({ served: true, weights: true }).parse(wanted);
  const isMove = served !== undefined && weights !== undefined && movesUsers(served, weights);
  return isMove && "weights" in recorded ? [...changes, { path: "weights", kind: "UPDATE" }] : changes;
}

/**
 * True for what the gate uses and does not judge: what users meet, the weights of the last update, whose route may have failed, and a kubeconfig
 * that preview cannot know. There who may administrate the cluster has changed, and it is the same cluster; another one is known by the update itself.
 */
function isNone(path: string, _recorded: unknown, wanted: unknown): boolean {
  if (path === "kubernetes.colors.cluster.kubeconfig") return wanted === unknown;
  return path === "served" || path === "weights";
}
