import { openBalancedHost } from "./balanced-router-host.ts";
import { openDockerHost } from "./docker-router-host.ts";
import type { ExaminedRouter } from "./gate/examine.ts";
import type { GateInputs } from "./gate/gate-inputs.ts";
import { wrongForm } from "./gate/router-form.ts";
import { openKubernetesHost } from "./kubernetes-router-host.ts";

/** What is missing of a color although its server may answer. */
export interface Lack {
  readonly sentence: string;
  /** Whether it only has fewer servers than it wants: one of its release is ready, and none of another answers. */
  readonly mayServe: boolean;
}

/** Looks at what a color is made of while its server is waited for. */
export interface Watch {
  /**
   * Why waiting is in vain, with the last line of a log; undefined while it may become ready. Never throws.
   *
   * @param isLast true where nobody waits on: what has ended, and came back, may be why
   */
  end(isLast?: boolean): Promise<string | undefined>;
  /** What is missing although its server may answer; undefined where nothing is. Never throws. */
  unfinished(): Promise<Lack | undefined>;
}

/** Where the gate's last verdict about each color is kept, as JSON; the exporter reads it. */
export interface VerdictStore {
  /** Undefined where there is none. */
  read(color: string): Promise<string | undefined>;
  write(color: string, verdict: string): Promise<void>;
}

/** What a router and its colors run on. Its URL is good until `close`. */
export interface RouterHost extends ExaminedRouter {
  watch(color: string): Watch;
  /** Undefined where verdicts are kept nowhere. `signal` ends its reading and writing. */
  verdicts(signal: AbortSignal): VerdictStore | undefined;
  close(): Promise<void>;
}

/** How a gate's inputs name its router; what its check refuses is none of them. */
export type RouterHostInputs = Pick<
  GateInputs,
  "url" | "directSecret" | "served" | "kubernetes" | "containers" | "routerContainer"
> &
  Partial<Pick<GateInputs, "services">>;

/** @throws Error where the inputs name no router, or it cannot be reached */
export async function openRouterHost(inputs: RouterHostInputs): Promise<RouterHost> {
  const { url, directSecret, served, kubernetes } = inputs;
  if (kubernetes !== undefined && "router" in kubernetes) return openKubernetesHost(kubernetes);
  if (url !== undefined && kubernetes === undefined) return openDockerHost({ ...inputs, url });
  if (url !== undefined && directSecret !== undefined && served !== undefined && kubernetes !== undefined)
    return openBalancedHost({ url, directSecret, served, ...kubernetes });
  throw new Error(
    `gate: ${wrongForm(inputs)
      .map(({ reason }) => reason)
      .join(" ")}`,
  );
}
