import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSmaps } from "../../../../bench/memory/smaps.ts";

const twoMappings = `7f0000000000-7f0000001000 r--s 00000000 08:01 42                         /models/model.gguf
Size:                100 kB
Rss:                  90 kB
Pss:                  45 kB
Shared_Clean:         80 kB
Private_Clean:        10 kB
Private_Dirty:         0 kB
Anonymous:             0 kB
VmFlags: rd sh mr
7ffd00000000-7ffd00001000 rw-p 00000000 00:00 0                          [stack]
Rss:                   8 kB
Pss:                   8 kB
Private_Clean:         0 kB
Private_Dirty:         8 kB
Anonymous:             8 kB
00400000-00401000 rw-p 00000000 00:00 0
Rss:                   4 kB
Pss:                   4 kB
Private_Dirty:         4 kB
Anonymous:             4 kB
`;

describe("what smaps tell", () => {
  it("is summed over mappings, the model's file apart", () => {
    expect(readSmaps(twoMappings, "/model.gguf")).toEqual({
      pss: 57 * 1024,
      anonymous: 12 * 1024,
      file: { resident: 90 * 1024, unshared: 10 * 1024 },
    });
  });

  it("is summed over processes", () => {
    expect(readSmaps(twoMappings + twoMappings, "/model.gguf").pss).toBe(2 * 57 * 1024);
  });

  it.runIf(process.platform === "linux")("is what the kernel sums up of this very process", () => {
    const rollup = Number(/^Pss:\s+(\d+)/m.exec(readFileSync("/proc/self/smaps_rollup", "utf8"))?.[1]);
    const { pss, anonymous } = readSmaps(readFileSync("/proc/self/smaps", "utf8"), "/none");
    expect(pss / 1024 / rollup).toBeCloseTo(1, 1);
    expect(anonymous).toBeGreaterThan(0);
  });
});
