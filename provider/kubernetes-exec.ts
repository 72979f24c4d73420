import type { Writable } from "node:stream";
import type { WebSocket } from "undici";
import type { KubernetesClient } from "./kubernetes-client.ts";
import { KubernetesError, KubernetesUnreachable } from "./kubernetes-error.ts";

/** A command in a container of a pod that runs. */
export interface PodCommand {
  readonly namespace: string;
  readonly pod: string;
  /** @default the one that the pod names as its default, else its first */
  readonly container?: string;
  readonly command: readonly string[];
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal?: AbortSignal;
}

/** Version 4 of the API server's protocol: the first byte of a message names its stream. */
const protocol = "v4.channel.k8s.io";
const channels = { stdout: 1, stderr: 2, status: 3 } as const;

/**
 * Runs a command and gives its exit status. Nothing is written to its input. One that is stopped by `signal` may go on in its pod.
 *
 * @throws KubernetesError where the API server refuses, or the command cannot be started
 * @throws KubernetesUnreachable where it does not answer, or broke off
 */
export async function runInPod(client: KubernetesClient, command: PodCommand): Promise<number> {
  const path = pathOf(command);
  command.signal?.throwIfAborted();
  const socket = await client.webSocket(path, protocol);
  const said = await conversation(socket, command);
  if (said !== undefined) return exitStatusOf(said, client.access.server);
  // The server says why to a request without the upgrade: the rights are the same.
  const { text } = await client.send({ method: "GET", path, signal: command.signal });
  throw new KubernetesError(400, "", text.slice(0, 300));
}

function pathOf({ namespace, pod, container, command }: PodCommand): string {
  const query = new URLSearchParams({ stdout: "true", stderr: "true" });
  if (container !== undefined) query.set("container", container);
  for (const word of command) query.append("command", word);
  return `/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query.toString()}`;
}

/** Hands on what the command prints; what the server said of its end. Undefined where there was no conversation. */
function conversation(
  socket: WebSocket,
  { stdout, stderr, signal }: PodCommand,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let status: string | undefined;
    const stop = () => {
      socket.close();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", stop, { once: true });
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => (status = ""));
    socket.addEventListener("message", ({ data }: { readonly data: unknown }) => {
      const message = Buffer.from(data as ArrayBuffer);
      const content = message.subarray(1);
      if (message[0] === channels.stdout) stdout.write(content);
      if (message[0] === channels.stderr) stderr.write(content);
      if (message[0] === channels.status) status = `${status ?? ""}${content.toString("utf8")}`;
    });
    socket.addEventListener("close", () => {
      signal?.removeEventListener("abort", stop);
      resolve(status);
    });
  });
}

interface Status {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { reason?: string; message?: string }[] };
}

function exitStatusOf(said: string, server: string): number {
  if (said === "")
    throw new KubernetesUnreachable(`the API server ${server} broke a command off that ran in a pod`);
  const { status, reason = "", message = said, details } = JSON.parse(said) as Status;
  if (status === "Success") return 0;
  const code = details?.causes?.find((cause) => cause.reason === "ExitCode")?.message;
  if (reason === "NonZeroExitCode" && code !== undefined) return Number(code);
  throw new KubernetesError(500, reason, message);
}
