import { openDockerHost } from "./docker-router-host.ts";
import { openKubernetesHost } from "./kubernetes-router-host.ts";
import type { RouterPlace } from "./kubernetes-router-place.ts";

/** What is missing of a color although its server may answer. */
export interface Lack {
  readonly sentence: string;
  /** Whether it only has fewer servers than it wants: one of its release is ready, and none of another answers. */
  readonly mayServe: boolean;
}

/** Looks at what a color is made of while its server is waited for. */
export interface Watch {
  /** Why waiting is in vain, with the last line of a log; undefined while it may become ready. Never throws. */
  end(): Promise<string | undefined>;
  /** What is missing although its server may answer; undefined where nothing is. Never throws. */
  unfinished(): Promise<Lack | undefined>;
}

/** Where the gate's last verdict about each color is kept, as JSON; the exporter reads it. */
export interface VerdictStore {
  /** Undefined where there is none. */
  read(color: string): Promise<string | undefined>;
  write(color: string, verdict: string): Promise<void>;
}

/** What a router and its colors run on. */
export interface RouterHost {
  /** Where the router answers, without a trailing slash; good until `close`. */
  readonly url: string;
  watch(color: string): Watch;
  /** Undefined where verdicts are kept nowhere. `signal` ends its reading and writing. */
  verdicts(signal: AbortSignal): VerdictStore | undefined;
  close(): Promise<void>;
}

/** How a gate's inputs name its router. */
export interface RouterHostInputs {
  readonly url?: string | undefined;
  readonly containers: Readonly<Record<string, string>>;
  readonly routerContainer?: string | undefined;
  readonly kubernetes?: { readonly router: RouterPlace; readonly unschedulableSeconds: number } | undefined;
}

/** @throws Error where the inputs name no router, or it cannot be reached */
export async function openRouterHost(inputs: RouterHostInputs): Promise<RouterHost> {
  const { url, kubernetes } = inputs;
  if (kubernetes !== undefined) return openKubernetesHost(kubernetes);
  if (url !== undefined) return openDockerHost({ ...inputs, url });
  throw new Error("gate: got neither url nor kubernetes; allowed: exactly one of them");
}
