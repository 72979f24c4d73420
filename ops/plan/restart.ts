import { z } from "zod";
import { partOf, type Part } from "./part.ts";
import type { Change } from "./preview.ts";

/** A process that ends, and usually begins anew. */
export interface Restart {
  readonly part: Part;
  /** Name of its resource. */
  readonly name: string;
  /** `is stopped, and started anew` */
  readonly what: string;
}

/** Everything that stops or restarts. */
export function restartsIn(changes: readonly Change[]): Restart[] {
  return changes.flatMap((change) => {
    const told = restartOf(change);
    if (told === undefined) return [];
    return [{ part: partOf(change), name: change.subject.name, what: told }];
  });
}

const words: Readonly<Partial<Record<string, string>>> = {
  replace: "is stopped, and started anew",
  delete: "is stopped, and goes",
};

/** How it restarts, in words. Undefined where it does not. */
export function restartOf({ subject: { type }, operation, differences, after }: Change): string | undefined {
  const differs = (pattern: RegExp) =>
    operation === "update" && Object.keys(differences).some((path) => pattern.test(path));
  switch (type) {
    // Docker itself changes memory, CPU shares and the restart policy of a container that goes on running.
    case "docker:index/container:Container":
      return words[operation];
    case "kubernetes:apps/v1:Deployment":
    case "kubernetes:apps/v1:DaemonSet":
    case "kubernetes:apps/v1:StatefulSet":
      if (!differs(/^spec\.template(\.|\[|$)/)) return words[operation];
      return isRecreated(after)
        ? "gets new pods, after the old ones have ended"
        : "gets new pods, one after another";
    case "aws:eks/nodeGroup:NodeGroup":
      if (!differs(/^(launchTemplate|releaseVersion|version)/)) return words[operation];
      return "gets new nodes, one after another, and their pods move";
    case "aws:rds/instance:Instance":
      if (!differs(/^(instanceClass|engineVersion|parameterGroupName)/)) return words[operation];
      return after?.["applyImmediately"] === true
        ? "is stopped, and started anew"
        : "is stopped and started anew in its maintenance window";
    default:
      return undefined;
  }
}

function isRecreated(inputs: unknown): boolean {
  const recreated = z.object({ spec: z.object({ strategy: z.object({ type: z.literal("Recreate") }) }) });
  return recreated.safeParse(inputs).success;
}
