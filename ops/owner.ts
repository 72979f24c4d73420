import { userInfo } from "node:os";
import type { Host } from "./recovery/lock.ts";

/** The process that carries an operation of several updates. */
export interface Owner {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Name of its program, so that another process with its number is not taken for it. */
  readonly program: string;
}

export function thisProcess(host: Host): Owner {
  const { pid } = process;
  return { user: userInfo().username, host: host.name, pid, program: host.programOf(pid) ?? "" };
}

/**
 * `running` on this machine, `gone` from it, or `elsewhere`, where nobody can look from here. Whoever asks is not the owner: one with
 * its own number went before it, as in a container that was started anew.
 */
export function whereIs(owner: Owner, host: Host, self = process.pid): "running" | "gone" | "elsewhere" {
  if (owner.host !== host.name) return "elsewhere";
  if (owner.pid === self) return "gone";
  const program = host.programOf(owner.pid);
  return program === undefined || program !== owner.program ? "gone" : "running";
}

/** `ada@laptop, process 4711` */
export function describeOwner({ user, host, pid }: Owner): string {
  return `${user}@${host}, process ${pid}`;
}
