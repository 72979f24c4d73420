import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pauseArchive } from "../cluster/programs-step.ts";
import { pauseImage } from "../cluster/pause-image.ts";
import { layoutOf } from "../../toolchain/layout.ts";
import { startCluster, type StartedCluster } from "../cluster/start.ts";
import { until } from "../cluster/until.ts";
import { root } from "./harness.ts";
import { hostState, mountNamespaceOf, processesOf, tracesOf } from "./traces.ts";

/** Runs the smallest pod that there is, so that the cluster has mounts, cgroups and links of a pod. */
async function runPod({ cluster }: StartedCluster): Promise<void> {
  await cluster.importImage({ archive: join(layoutOf(root).tools, pauseArchive) });
  await cluster.kubectl(["run", "small", `--image=${pauseImage}`, "--restart=Never"]);
  await cluster.kubectl(["wait", "--for=condition=Ready", "pod/small", "--timeout=60s"]);
}

describe("a cluster that is stopped", () => {
  it("leaves nothing on this host, whatever ran in it", async () => {
    const before = await hostState();
    const started = await startCluster({ projectDirectory: root, name: "life" });
    await runPod(started);
    const namespace = await mountNamespaceOf("life");
    expect((await processesOf(namespace)).length).toBeGreaterThan(8);
    expect((await tracesOf("life")).length).toBeGreaterThan(2);
    await started.stop();
    expect(await processesOf(namespace)).toEqual([]);
    expect(await tracesOf("life")).toEqual([]);
    expect(await hostState()).toEqual(before);
  });
});

describe("a cluster whose owner was killed", () => {
  /** A process that owns a running cluster. */
  async function owner(name: string) {
    const program = join(__dirname, "cluster-owner.ts");
    const child = spawn(process.execPath, ["--import", "tsx", program, name], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(createInterface({ input: child.stdout }), "line");
    return child;
  }

  it("ends by itself, and the next start of its name removes what it left", async () => {
    const child = await owner("killed");
    const namespace = await mountNamespaceOf("killed");
    await expect(startCluster({ projectDirectory: root, name: "killed" })).rejects.toThrow(
      `the cluster killed is in use by process ${child.pid ?? 0}; allowed: one of a name on a machine`,
    );
    child.kill("SIGKILL");
    const ended = async () => {
      const left = await processesOf(namespace);
      return left.length === 0 ? undefined : left.join(", ");
    };
    await until("the end of the cluster's processes", ended, { seconds: 20 });
    expect((await tracesOf("killed")).length).toBeGreaterThan(0);

    const next = await startCluster({ projectDirectory: root, name: "killed" });
    expect(await next.cluster.kubectl(["get", "pods", "-A", "--no-headers"])).toBe("");
    await next.stop();
    expect(await tracesOf("killed")).toEqual([]);
  });
});
