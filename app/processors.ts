import { availableParallelism } from "node:os";
import { readCgroupFile } from "./cgroup-file.ts";

/** A container's limit of processor time, by cgroup version 2: `<quota> <period>` in microseconds, or `max <period>`. */
const limitFile = "/sys/fs/cgroup/cpu.max";

/** The same by version 1, each in a file of its own; a quota of -1 is none. */
const quotaFile = "/sys/fs/cgroup/cpu/cpu.cfs_quota_us";
const periodFile = "/sys/fs/cgroup/cpu/cpu.cfs_period_us";

/**
 * Whole processors that this container may use, at least 1; those of the machine that this process may run on where no limit is set.
 * More threads than that wait for each other.
 */
export function processors(
  read: (path: string) => string | undefined = readCgroupFile,
  available = availableParallelism(),
): number {
  const [quota, period] = (read(limitFile) ?? `${read(quotaFile)} ${read(periodFile)}`)
    .split(" ")
    .map(Number);
  const limit = (quota ?? NaN) / (period ?? NaN);
  return limit > 0 ? Math.max(1, Math.min(Math.floor(limit), available)) : available;
}
