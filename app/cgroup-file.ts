import { readFileSync } from "node:fs";

/** The text of a file of the kernel's about this container, without the line's end; undefined where this system has none. */
export function readCgroupFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
