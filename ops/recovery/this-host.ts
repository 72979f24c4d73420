import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Host } from "./lock.ts";

/** The machine that this process runs on. */
export const thisHost: Host = {
  get name() {
    return hostname();
  },
  programOf: (pid) => (isRunning(pid) ? nameOf(pid) : undefined),
};

/** Signal 0 only asks. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function nameOf(pid: number): string {
  try {
    const [, name = "", state = ""] = /\((.*)\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    // A zombie has ended; nobody has asked for its status yet.
    return state === "Z" ? "(ended)" : name;
  } catch {
    return "";
  }
}
