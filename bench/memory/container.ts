import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { paths } from "../../app/contract.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { readSmaps, type ProcessMemory } from "./smaps.ts";

/** Prints what the kernel tells of every process of a container but the one that asks. */
const readAll = "for p in /proc/[0-9]*; do [ $p = /proc/$$ ] || cat $p/smaps; done 2>/dev/null; true";

const readySeconds = 60;

/** Memory of all processes of a running container, asked inside it; of the mapped files the one whose path ends in `file` is told apart. */
export async function containerMemory(docker: Docker, name: string, file: string): Promise<ProcessMemory> {
  const { output } = await routerContainer(docker, name).run(["sh", "-c", readAll]);
  const memory = readSmaps(output, file);
  if (memory.pss > 0) return memory;
  throw new Error(`container ${name}: its processes' memory cannot be read: ${output.slice(0, 200)}`);
}

/** Waits until a model server answers that it is ready. Throws where it does not within a minute. */
export async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  const end = performance.now() + readySeconds * 1000;
  while (!(await isReady(url))) {
    if (performance.now() > end) throw new Error(`${url} is not ready after ${readySeconds} s`);
    await delay(200, undefined, { signal });
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(url + paths.ready).catch(() => undefined);
  await answer?.text();
  return answer?.status === 200;
}
