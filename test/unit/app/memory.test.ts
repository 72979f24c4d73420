import { describe, expect, it } from "vitest";
import { readMemory } from "../../../app/memory.ts";

const machineBytes = 24_000;

function files(contents: Record<string, string>): (path: string) => string | undefined {
  return (path) => contents[path.replace("/sys/fs/cgroup/", "")];
}

describe("memory in use", () => {
  it("leaves out file pages, on cgroup v2", () => {
    const read = files({
      "memory.max": "2000",
      "memory.current": "1500",
      "memory.stat": "anon 400\nactive_file 900\ninactive_file 100\nslab 3",
    });
    expect(readMemory(read, machineBytes)).toEqual({
      usedBytes: 500,
      limitBytes: 2000,
      isLimited: true,
      percent: 25,
    });
  });

  it("leaves out file pages, on cgroup v1", () => {
    const read = files({
      "memory/memory.limit_in_bytes": "2000",
      "memory/memory.usage_in_bytes": "1500",
      "memory/memory.stat": "active_file 1\ntotal_active_file 700\ntotal_inactive_file 300",
    });
    expect(readMemory(read, machineBytes)).toEqual({
      usedBytes: 500,
      limitBytes: 2000,
      isLimited: true,
      percent: 25,
    });
  });

  it.each([
    ["no limit on cgroup v2", files({ "memory.max": "max", "memory.current": "1500" })],
    [
      "no limit on cgroup v1",
      files({ "memory/memory.limit_in_bytes": "9223372036854771712", "memory/memory.usage_in_bytes": "1" }),
    ],
    ["no cgroups", files({})],
  ])("is this process against the machine with %s", (_name, read) => {
    const memory = readMemory(read, machineBytes);
    expect(memory).toMatchObject({ limitBytes: machineBytes, isLimited: false });
    expect(memory.usedBytes).toBeGreaterThan(1_000_000);
  });
});
