import type { Dispatcher } from "undici";
import { kubernetesClient, type KubernetesClient } from "./kubernetes-client.ts";
import type { KubernetesError } from "./kubernetes-error.ts";
import { judged, requestHeaders, type Answered } from "./kubernetes-forwarding.ts";
import { openDoor, passingHeaders, type AskedAtDoor, type DoorAnswer, type LocalDoor } from "./local-door.ts";
import { messageOf } from "./wire.ts";

/** What a tunnel ends at. */
export type TunnelTarget = {
  /** Default: what kubectl would speak to. */
  readonly cluster?: { readonly kubeconfig?: string; readonly context?: string };
  readonly namespace: string;
} & TunnelEnd;

/** A port of a Service, by its number or name, or of a pod. */
export type TunnelEnd =
  | { readonly service: string; readonly port: number | string }
  | { readonly pod: string; readonly port: number };

/** Its URL, and its end. */
export type Tunnel = LocalDoor;

/**
 * A URL of this machine at which a Service or a pod of a cluster answers, reached through the API server's proxy with the rights
 * of kubectl. Nothing is buffered; where the API server cannot reach its end, the answer is 502 with `{"error": …}`. Connects at the
 * first request only.
 *
 * @throws KubeconfigError where no cluster can be named
 */
export async function openTunnel({ cluster, namespace, ...end }: TunnelTarget): Promise<Tunnel> {
  const client = kubernetesClient(cluster);
  const tunnel = await tunnelThrough(client, namespace, end);
  return {
    url: tunnel.url,
    async close() {
      await tunnel.close();
      await client.close();
    },
  };
}

/** A tunnel on the connections of a client, which stays open. */
export async function tunnelThrough(
  client: KubernetesClient,
  namespace: string,
  end: TunnelEnd,
): Promise<Tunnel> {
  const far = new FarEnd(client, namespace, end);
  return openDoor((asked) => far.answer(asked));
}

/** What a tunnel ends at, asked through the API server's proxy. */
class FarEnd {
  readonly #client: KubernetesClient;
  readonly #proxy: string;
  readonly #name: string;

  constructor(client: KubernetesClient, namespace: string, end: TunnelEnd) {
    this.#client = client;
    const [kind, name] = "pod" in end ? ["pod", end.pod] : ["service", end.service];
    this.#name = `${kind} ${namespace}/${name}, port ${end.port}`;
    this.#proxy = `/api/v1/namespaces/${namespace}/${kind}s/${name}:${end.port}/proxy`;
  }

  async answer(asked: AskedAtDoor): Promise<DoorAnswer> {
    try {
      const { statusCode, body, headers: told } = await this.#ask(asked);
      const headers = passingHeaders(told);
      const location = typeof headers["location"] === "string" && this.#located(headers["location"], asked);
      return { statusCode, headers: { ...headers, ...(location && { location }) }, body };
    } catch (error) {
      throw new Error(`${this.#name}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** @throws Error where the API server, and not its end, refuses */
  async #ask({ request, target, body, signal }: AskedAtDoor): Promise<Answered> {
    const ask = async () => {
      const answer = await this.#client.forward({
        method: request.method as Dispatcher.HttpMethod,
        path: this.#proxy + target,
        headers: requestHeaders(request.headers),
        body,
        signal,
      });
      return judged(answer);
    };
    const first = await ask();
    const isExpired = first.refusal?.status === 401 && this.#client.forgetCredentials();
    // A body that streamed away cannot be sent a second time.
    const answer = isExpired && body === null ? await ask() : first;
    if (answer.refusal !== undefined) throw new Error(refusalInWords(answer.refusal));
    return answer;
  }

  #located(location: string, { prefix }: AskedAtDoor): string {
    const base = new URL(this.#client.access.server).pathname.replace(/\/$/, "");
    for (const proxy of [base + this.#proxy, this.#proxy])
      if (location.startsWith(`${proxy}/`)) return prefix + location.slice(proxy.length);
    return location;
  }
}

function refusalInWords({ status, message }: KubernetesError): string {
  const cure = status === 403 ? ". Do: have somebody grant the right to the proxy of pods and services" : "";
  return `the API server refuses: ${message}${cure}`;
}
