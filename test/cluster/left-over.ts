import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { removeCgroup } from "./cgroups.ts";
import { readRecord } from "./cluster.ts";
import { execute } from "./command.ts";
import type { ClusterLayout } from "./layout.ts";
import type { HostNames } from "./plan.ts";
import { isRunning, waitForEnd, type ProcessIdentity } from "./process.ts";
import { until } from "./until.ts";

/**
 * Removes whatever a cluster leaves on this host, running or not. Only for who has the cluster's name: nobody else's can be meant then.
 */
export async function removeTraces(layout: ClusterLayout, { link, cgroup }: HostNames): Promise<void> {
  const record = await readRecord(layout.state);
  if (record !== undefined && (await isRunning(record.holder))) await killNamespaces(record.holder);
  await removeLink(link);
  await removeCgroup(cgroup);
  await rm(layout.state, { recursive: true, force: true });
}

/** The first process of the namespaces takes all others with it, and its parent waits for that. */
async function killNamespaces(holder: ProcessIdentity): Promise<void> {
  const { pid } = holder;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  for (const first of [...children.trim().split(" ").filter(Boolean).map(Number), pid]) kill(first);
  await waitForEnd(holder);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code !== "ESRCH") throw reason;
  }
}

/** The kernel removes both ends with the network namespace, a moment after its last process. */
async function removeLink(link: string): Promise<void> {
  const isThere = () => existsSync(`/sys/class/net/${link}`);
  const gone = () => Promise.resolve(isThere() ? "it is there" : undefined);
  await until(`the end of ${link}`, gone, { seconds: 3 }).catch(() =>
    execute(["ip", "link", "delete", link]),
  );
}
