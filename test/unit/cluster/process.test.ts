import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { identify, isRunning, parseStat } from "../../cluster/process.ts";

/** A line of /proc/<pid>/stat up to the start time, field 22. */
function stat(name: string, state: string): string {
  const between = Array.from({ length: 18 }, (_, at) => at);
  return `4711 (${name}) ${state} ${between.join(" ")} 98765 0 0\n`;
}

describe("a process", () => {
  it.each(["sleep", "a b", "a) S 1 (b"])("named %j is known by number and start", (name) => {
    expect(parseStat(stat(name, "S"))).toEqual({ pid: 4711, startTicks: 98765 });
  });

  it.each(["Z", "X"])("in the state %s has ended", (state) => {
    expect(parseStat(stat("sleep", state))).toBeUndefined();
  });

  it.runIf(process.platform === "linux")("is running until its end", async () => {
    const child = spawn("sleep", ["60"]);
    const identity = await identify(child.pid ?? 0);
    if (identity === undefined) throw new Error("the process is not known");
    expect(await isRunning(identity)).toBe(true);
    child.kill();
    await once(child, "exit");
    expect(await isRunning(identity)).toBe(false);
  });

  it.runIf(process.platform === "linux")("is not another one that has its number", async () => {
    const own = await identify(process.pid);
    expect(await isRunning({ pid: process.pid, startTicks: (own?.startTicks ?? 0) - 1 })).toBe(false);
  });
});
