import { colors } from "../../components/color.ts";
import type { Part } from "../target/part.ts";
import type { LiveRoute } from "../live-route.ts";

/** Something of the stack, by its labels, that the stack's state does not know. */
export interface Orphan {
  readonly kind: "container" | "network" | "volume";
  readonly id: string;
  readonly name: string;
  readonly part: Part | undefined;
  /** A container runs; a network has containers in it; a running container mounts a volume. */
  readonly inUse: boolean;
}

/** Parts whose containers answer users now; `unknown` where the router runs and does not tell. */
export type Serving = ReadonlySet<Part> | "unknown";

/** What to do with an orphan: `remove` it, `adopt` it into the state, or `keep` it; and why, in words. */
export interface OrphanVerdict {
  readonly act: "remove" | "adopt" | "keep";
  readonly why: string;
}

/**
 * Judges an orphan. `begun` is true where the state says that an update had begun to create it, so that it is as the
 * state wants it. What users may meet is never removed, and neither is a volume with data: Grafana's, with its password, are made anew
 * under another name by each update that makes one.
 */
export function judgeOrphan(orphan: Orphan, begun: boolean, serving: Serving): OrphanVerdict {
  switch (orphan.kind) {
    case "volume":
      if (orphan.part === "grafana") {
        return orphan.inUse
          ? { act: "keep", why: "a container that runs has it" }
          : { act: "remove", why: "no update would take Grafana's files over" };
      }
      return { act: "keep", why: "the update takes it over with its data" };
    case "network":
      if (!orphan.inUse) return { act: "remove", why: "nothing is in it" };
      if (begun) return { act: "adopt", why: "an update had made it and containers are in it" };
      return { act: "keep", why: "containers are in it" };
    case "container":
      return judgeContainer(orphan, begun, serving);
  }
}

function judgeContainer({ part, inUse }: Orphan, begun: boolean, serving: Serving): OrphanVerdict {
  if (part === undefined && !begun) return { act: "keep", why: "it is no part of a stack" };
  if (!inUse) return { act: "remove", why: "it does not run" };
  if (part === undefined) return { act: "adopt", why: "an update had made it and it runs" };
  if (serving !== "unknown" && !serving.has(part)) return { act: "remove", why: "it serves nobody" };
  const users = serving === "unknown" ? "the router does not tell whether it serves" : "it serves users";
  return { act: begun ? "adopt" : "keep", why: users };
}

/** Who serves, by the route in force; `"no answer"` where the router could not be asked. */
export function servingParts(live: LiveRoute | undefined | "no answer", routerRuns: boolean): Serving {
  if (!routerRuns || live === undefined) return new Set();
  if (live === "no answer") return "unknown";
  return new Set<Part>(["router", ...colors.filter((color) => live.weights[color] > 0)]);
}
