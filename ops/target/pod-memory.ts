import type { Writable } from "node:stream";
import type { KubernetesClient } from "../../provider/kubernetes-client.ts";
import { KubernetesError } from "../../provider/kubernetes-error.ts";
import type { KubernetesObject, ObjectList, Pod } from "../../provider/kubernetes-object.ts";
import { OperatorError } from "../exit.ts";
import { memoryUse, type DockerMemory, type MemoryUse } from "../memory-use.ts";
import type { RunningPart } from "./part.ts";
import { Tail } from "./tail.ts";
import type { Machine, PartMemory } from "./target.ts";

/** Runs a command in a container of a pod, or in its only one; its exit status. */
export type RunInPod = (
  pod: string,
  container: string | undefined,
  command: readonly string[],
  output: { readonly stdout: Writable; readonly stderr: Writable },
) => Promise<number>;

/** Prints `usage`, `limit`, and the kernel's statistics, a name and a number a line, for either version of control groups. */
const script = `cd /sys/fs/cgroup
if [ -e memory.current ]; then echo usage $(cat memory.current); echo limit $(cat memory.max)
else cd memory && echo usage $(cat memory.usage_in_bytes) && echo limit $(cat memory.limit_in_bytes); fi
cat memory.stat`;

/** Memory of each container of a pod, asked of its own kernel; or why it cannot be told. */
export async function memoryOfPod(part: RunningPart, run: RunInPod): Promise<PartMemory[]> {
  if (part.state !== "running") return [{ part, memory: part.state }];
  const { containers } = part;
  if (containers === undefined) return [{ part, memory: await memoryIn(part.id, undefined, run) }];
  return Promise.all(
    containers.map(async (container) => ({
      part,
      container,
      memory: await memoryIn(part.id, container, run),
    })),
  );
}

async function memoryIn(
  pod: string,
  container: string | undefined,
  run: RunInPod,
): Promise<MemoryUse | string> {
  const printed = new Tail(65_536);
  const complaint = new Tail(200);
  try {
    const code = await run(pod, container, ["sh", "-c", script], { stdout: printed, stderr: complaint });
    const memory = code === 0 ? memoryUse(readMemory(printed.text)) : undefined;
    return memory ?? (complaint.text || "its image has no shell to ask by");
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return error.message;
  }
}

/** Reads what the script printed. A limit of `max` is none. */
export function readMemory(text: string): DockerMemory {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
  const numbers = Object.fromEntries(
    lines.map(([name = "", value]) => [name, value === "max" ? Infinity : Number(value)]),
  );
  const { usage, limit, ...stats } = numbers;
  return {
    ...(usage !== undefined && { usage }),
    ...(limit !== undefined && { limit }),
    stats,
  };
}

interface Node extends KubernetesObject {
  readonly status?: { readonly allocatable?: Readonly<Record<string, string>> };
}

/** The nodes that pods are on; none where nodes may not be asked, which is no right of a namespace. */
export async function nodesOf(client: KubernetesClient, pods: readonly Pod[]): Promise<Machine[]> {
  const used = new Set(pods.map(({ spec }) => spec?.nodeName));
  try {
    const { items } = await client.get<ObjectList<Node>>("/api/v1/nodes");
    return items
      .filter(({ metadata }) => used.has(metadata.name))
      .map(({ metadata, status }) => ({
        name: `node ${metadata.name}`,
        bytes: bytesOf(status?.allocatable?.["memory"] ?? "0"),
      }));
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 403) return [];
    throw error;
  }
}

/** Bytes of a quantity of Kubernetes: `16Gi`, `128974848`, `1G`. */
export function bytesOf(quantity: string): number {
  const [, number = "0", unit = ""] = /^(\d+(?:\.\d+)?)([KMGTPE]i?|k|m)?$/.exec(quantity) ?? [];
  const power = "KMGTPE".indexOf(unit.charAt(0).toUpperCase()) + 1;
  if (unit === "m") return Number(number) / 1000;
  return Number(number) * (unit.endsWith("i") ? 1024 : 1000) ** (unit === "" ? 0 : power);
}
