/** The part of Docker's memory statistics that is read; cgroup v1 and v2 have other names for the same. */
export interface DockerMemory {
  readonly usage?: number;
  readonly limit?: number;
  readonly stats?: Readonly<Record<string, number>>;
}

/** Memory of one container, bytes. */
export interface MemoryUse {
  /** What the kernel cannot take back without pain: usage without inactive file pages, as `docker stats` shows it. */
  readonly workingSet: number;
  readonly limit: number;
  /** Memory of its own: heap, stacks, the model's context. */
  readonly own: number;
  /**
   * File pages that are mapped, such as the model's. The kernel books a page that both colors share on the one that
   * touched it first.
   */
  readonly mappedFiles: number;
}

/** Reads Docker's numbers. Undefined for a container that does not run. */
export function memoryUse(memory: DockerMemory): MemoryUse | undefined {
  const { usage, limit, stats } = memory;
  if (usage === undefined || limit === undefined || stats === undefined) return undefined;
  const first = (...names: readonly string[]) =>
    names.map((name) => stats[name]).find((value) => value !== undefined) ?? 0;
  return {
    workingSet: Math.max(0, usage - first("total_inactive_file", "inactive_file")),
    limit,
    own: first("total_rss", "rss", "anon"),
    mappedFiles: first("total_mapped_file", "mapped_file", "file_mapped"),
  };
}
