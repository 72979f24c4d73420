import { describe, expect, it } from "vitest";
import { takeClusterName } from "../../cluster/lock.ts";

describe.runIf(process.platform === "linux")("a cluster's name", () => {
  const name = `test${process.pid}`;

  it("is one process' at a time, and free again when it was given back", async () => {
    const giveBack = await takeClusterName(name);
    await expect(takeClusterName(name)).rejects.toThrow(
      `the cluster ${name} is in use by process ${process.pid}; allowed: one of a name on a machine; do: wait until it has ended`,
    );
    await giveBack();
    const again = await takeClusterName(name);
    await again();
  });
});
