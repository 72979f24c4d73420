import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { cgroupHierarchies } from "../cluster/cgroups.ts";
import { readRecord } from "../cluster/cluster.ts";
import { kernelValues } from "../cluster/configuration.ts";
import { clusterLayoutOf } from "../cluster/layout.ts";
import { hostNamesOf } from "../cluster/plan.ts";
import { root } from "./harness.ts";

/** The mount namespace that a running cluster's processes have in common, by its number. Containers have others. */
export async function mountNamespaceOf(name: string): Promise<string> {
  const record = await readRecord(clusterLayoutOf(root, name).state);
  return readlink(`/proc/${record?.holder.pid ?? 0}/ns/mnt`);
}

/** Processes in a mount namespace. */
export async function processesOf(mountNamespace: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const told = await Promise.all(
    pids.map(async (pid) => {
      const link = (path: string) => readlink(join("/proc", pid, path)).catch(() => "");
      const [namespace, program] = [await link("ns/mnt"), await link("exe")];
      return namespace === mountNamespace ? [`${pid} ${program}`] : [];
    }),
  );
  return told.flat();
}

/** What a cluster of this name has on this host besides processes. */
export async function tracesOf(name: string): Promise<readonly string[]> {
  const { cgroup, link } = hostNamesOf(name);
  const { state } = clusterLayoutOf(root, name);
  const cgroups = (await cgroupHierarchies()).map((hierarchy) => join(hierarchy, cgroup));
  const there = [state, `/sys/class/net/${link}`, ...cgroups].filter((path) => existsSync(path));
  const mounts = (await readFile("/proc/self/mountinfo", "utf8"))
    .split("\n")
    .filter((line) => line.includes(state));
  return [...there, ...mounts];
}

/** What a cluster could have changed for everybody: the kernel's values, and the places that its programs usually keep to. */
export async function hostState(): Promise<Readonly<Record<string, unknown>>> {
  const values = Object.keys(kernelValues).map(async (path): Promise<[string, string]> => {
    return [path, await readFile(join("/proc/sys", path), "utf8").catch(() => "")];
  });
  const folders = [
    "/var/lib/kubelet",
    "/var/lib/cni",
    "/var/log/pods",
    "/etc/cni",
    "/run/netns",
    "/opt/containerd",
  ];
  const listings = folders.map(async (folder): Promise<[string, string[]]> => {
    return [folder, await readdir(folder).catch(() => ["(not there)"])];
  });
  return Object.fromEntries<unknown>([...(await Promise.all(values)), ...(await Promise.all(listings))]);
}
