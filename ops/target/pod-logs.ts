import { StringDecoder } from "node:string_decoder";
import type { KubernetesClient } from "../../provider/kubernetes-client.ts";
import { errorOfAnswer, KubernetesError } from "../../provider/kubernetes-error.ts";
import { qualifiedName, type Pod } from "../../provider/kubernetes-object.ts";
import { containerStates } from "../../provider/kubernetes-pod-view.ts";
import { LineCutter } from "../log-lines.ts";
import type { LogWish, ShowLine } from "./target.ts";

/** Shows what the containers of a pod wrote, those that prepare it first. One that has not begun yet has nothing to show. */
export async function showPodLogs(
  client: KubernetesClient,
  pod: Pod,
  wanted: LogWish,
  show: ShowLine,
  signal: AbortSignal,
): Promise<void> {
  const { preparing: first, lasting: rest } = containerStates(pod);
  const { name } = pod.metadata;
  const one = async (container: string) => {
    const source = first.length + rest.length === 1 ? name : `${name}/${container}`;
    await showContainerLog(client, pod, container, wanted, (line) => show(source, line), signal);
  };
  if (wanted.container !== undefined) return one(wanted.container);
  for (const { name: container } of first) await one(container);
  await Promise.all(rest.map(({ name: container }) => one(container)));
}

async function showContainerLog(
  client: KubernetesClient,
  { metadata }: Pod,
  container: string,
  { follow = false, tail }: LogWish,
  show: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const query = new URLSearchParams({ container, tailLines: String(tail), follow: String(follow) });
  const [name = "", namespace = ""] = qualifiedName(metadata).split("/").reverse();
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?${query.toString()}`;
  try {
    const { statusCode, body } = await client.forward({
      method: "GET",
      path,
      headers: {},
      body: null,
      signal,
    });
    if (statusCode >= 400) throw errorOfAnswer(statusCode, await body.text());
    const decoder = new StringDecoder("utf8");
    const cutter = new LineCutter();
    for await (const piece of body) cutter.push(decoder.write(piece as Buffer)).forEach(show);
    cutter.end().forEach(show);
  } catch (error) {
    // `BadRequest`: the container waits to start, so it has written nothing.
    if (signal.aborted || (error instanceof KubernetesError && error.reason === "BadRequest")) return;
    throw error;
  }
}
