import { describe, expect, it } from "vitest";
import { processors } from "../../../app/processors.ts";

const machine = 8;
const withFiles = (files: Readonly<Record<string, string>>) => processors((path) => files[path], machine);
const v1 = (quota: string) => ({
  "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": quota,
  "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
});

describe("the processors of a container", () => {
  it("are the whole ones of its limit, and never more than the machine's", () => {
    expect(withFiles({ "/sys/fs/cgroup/cpu.max": "300000 100000" })).toBe(3);
    expect(withFiles({ "/sys/fs/cgroup/cpu.max": "150000 100000" })).toBe(1);
    expect(withFiles({ "/sys/fs/cgroup/cpu.max": "50000 100000" })).toBe(1);
    expect(withFiles({ "/sys/fs/cgroup/cpu.max": "3200000 100000" })).toBe(machine);
    expect(withFiles(v1("200000"))).toBe(2);
  });

  it("are the machine's where no limit is set", () => {
    expect(withFiles({ "/sys/fs/cgroup/cpu.max": "max 100000" })).toBe(machine);
    expect(withFiles(v1("-1"))).toBe(machine);
    expect(withFiles({})).toBe(machine);
  });
});
