import { describe, expect, it } from "vitest";
import {
  judgeLock,
  lockRefusal,
  type Host,
  type LockHolder,
  type LockVerdict,
} from "../../../../ops/recovery/lock.ts";

const ada: LockHolder = { user: "ada", host: "laptop", pid: 4711, since: "2026-11-21T13:00:00Z" };

/** A laptop whose process 4711 runs `program`. */
const laptop = (program: string | undefined): Host => ({
  name: "laptop",
  programOf: (pid) => (pid === 4711 ? program : undefined),
});

const cases: readonly [string, LockHolder, string | undefined, LockVerdict][] = [
  ["a living pulumi of this machine", ada, "pulumi", "running"],
  ["a living pulumi behind a wrapper", ada, ".pulumi-wrapped", "running"],
  ["a living process that cannot be asked", ada, "", "running"],
  ["a process that has ended", ada, undefined, "gone"],
  ["another program that was given the process's number", ada, "postgres", "gone"],
  ["a process that ended and whose parent has not asked for it", ada, "(ended)", "gone"],
  ["another process number than the living one's", { ...ada, pid: 4712 }, "pulumi", "gone"],
  ["a machine with another name, whatever runs here", { ...ada, host: "server" }, undefined, "elsewhere"],
  [
    "a machine with another name and a living process here",
    { ...ada, host: "server" },
    "pulumi",
    "elsewhere",
  ],
];

describe("the holder of a lock", () => {
  it.each(cases)("%s", (_, holder, program, verdict) => {
    expect(judgeLock(holder, laptop(program))).toBe(verdict);
  });
});

describe("a locked stack", () => {
  it("is waited for while its update runs, or stopped in good order", () => {
    expect(lockRefusal([ada], laptop("pulumi"))).toEqual({
      held: "running",
      message: "the stack is locked by ada@laptop, process 4711, since 2026-11-21T13:00:00Z (still running)",
      cure: "wait until that update has ended, then try again; to stop it in good order: kill -INT 4711",
    });
  });

  it("is mended by `bluegreen up` where its process is gone", () => {
    const { message, cure } = lockRefusal([ada], laptop(undefined));
    expect(message).toContain("(no longer running)");
    expect(cure).toContain("npx bluegreen up");
  });

  it("is left to people where its process ran on another machine", () => {
    const { message, cure } = lockRefusal([{ ...ada, host: "server" }], laptop(undefined));
    expect(message).toContain("ada@server, process 4711, since 2026-11-21T13:00:00Z (on another machine)");
    expect(cure).toContain("where its machine is gone for good");
  });

  it("is waited for as long as one of several holders lives", () => {
    const { cure } = lockRefusal([{ ...ada, pid: 1 }, ada], laptop("pulumi"));
    expect(cure).toContain("kill -INT 4711");
  });

  it("names nobody where the backend does not", () => {
    expect(lockRefusal([], laptop(undefined)).message).toBe("the stack is locked by another update");
  });
});
