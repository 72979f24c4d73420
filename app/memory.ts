import { totalmem } from "node:os";
import { readCgroupFile } from "./cgroup-file.ts";

export interface MemoryUse {
  /** Memory that the kernel cannot take back by dropping file pages: the model's mapped file does not count. */
  readonly usedBytes: number;
  readonly limitBytes: number;
  /** False where the limit is the machine's memory, for the container has none. */
  readonly isLimited: boolean;
  readonly percent: number;
}

interface Layout {
  readonly usage: string;
  readonly limit: string;
  readonly stat: string;
  /** Fields of `stat` that are file pages. */
  readonly filePages: readonly string[];
}

const layouts: readonly Layout[] = [
  {
    usage: "/sys/fs/cgroup/memory.current",
    limit: "/sys/fs/cgroup/memory.max",
    stat: "/sys/fs/cgroup/memory.stat",
    filePages: ["active_file", "inactive_file"],
  },
  {
    usage: "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    limit: "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    stat: "/sys/fs/cgroup/memory/memory.stat",
    filePages: ["total_active_file", "total_inactive_file"],
  },
];

/** Memory of this container; of this process against the machine's where no limit is set (or there are no cgroups). */
export function readMemory(
  read: (path: string) => string | undefined = readCgroupFile,
  machineBytes = totalmem(),
): MemoryUse {
  for (const layout of layouts) {
    const limitBytes = Number(read(layout.limit) ?? NaN);
    const usageBytes = Number(read(layout.usage) ?? NaN);
    if (!(limitBytes > 0 && limitBytes < machineBytes) || Number.isNaN(usageBytes)) continue;
    const fileBytes = sumOf(read(layout.stat) ?? "", layout.filePages);
    return use(Math.max(0, usageBytes - fileBytes), limitBytes, true);
  }
  return use(process.memoryUsage.rss(), machineBytes, false);
}

function use(usedBytes: number, limitBytes: number, isLimited: boolean): MemoryUse {
  return { usedBytes, limitBytes, isLimited, percent: (usedBytes / limitBytes) * 100 };
}

function sumOf(stat: string, fields: readonly string[]): number {
  const lines = stat.split("\n").map((line) => line.split(" "));
  return lines.reduce((sum, [field, value]) => (fields.includes(field ?? "") ? sum + Number(value) : sum), 0);
}
