/** Memory of some processes as the kernel's `smaps` tell it, bytes. */
export interface ProcessMemory {
  /** Proportional set size: a page that several processes map counts by each one's share, so that sums count it once. */
  readonly pss: number;
  /** Pages that belong to no file: heap, stacks, a model's context. */
  readonly anonymous: number;
  /** The mapped pages of one file. */
  readonly file: FilePages;
}

export interface FilePages {
  readonly resident: number;
  /** Of these, what no other process maps: a copy, where others map the file too. */
  readonly unshared: number;
}

/** A mapping's first line: addresses, rights, offset, device, inode, and the file, where there is one. */
const mappingLine = /^[\da-f]+-[\da-f]+ \S+ \S+ \S+ \d+\s*(.*)$/;
const amountLine = /^(\w+):\s+(\d+) kB$/;

/** Reads `/proc/<pid>/smaps`, of one process or of several after one another; `file` is the end of a path. */
export function readSmaps(text: string, file: string): ProcessMemory {
  const sum = { pss: 0, anonymous: 0, resident: 0, unshared: 0 };
  let isFile = false;
  for (const line of text.split("\n")) {
    const path = mappingLine.exec(line)?.[1];
    if (path !== undefined) isFile = path.endsWith(file);
    const [, name, kibibytes] = amountLine.exec(line) ?? [];
    const bytes = Number(kibibytes) * 1024;
    if (name === "Pss") sum.pss += bytes;
    if (name === "Anonymous") sum.anonymous += bytes;
    if (isFile && name === "Rss") sum.resident += bytes;
    if (isFile && (name === "Private_Clean" || name === "Private_Dirty")) sum.unshared += bytes;
  }
  const { pss, anonymous, resident, unshared } = sum;
  return { pss, anonymous, file: { resident, unshared } };
}
