import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { meet } from "../e2e/harness.ts";
import { refusedUp } from "../e2e/refused-up.ts";
import { GpuStage, labels } from "./gpu-stage.ts";

/** What waits for pods gives up after ten minutes; a refusal comes long before. */
const soonSeconds = 60;

describe("a stack whose pods ask for GPUs", () => {
  let stage: GpuStage;

  beforeAll(async () => {
    stage = await GpuStage.open();
    await stage.stack.up();
  });

  afterAll(async () => {
    await (stage as GpuStage | undefined)?.close();
  });

  test("has each color's pods on nodes that are labelled for it, and on no other with a GPU", async () => {
    const { cluster } = stage;
    expect(await stage.nodeOf("blue")).toBe(cluster.nodeName);
    await stage.isUnschedulable("green", /didn't match Pod's node affinity\/selector/);
    const nodes = { [labels.gpu]: "yes", [labels.green]: "yes" };
    await stage.addPaperNode({ name: "paper-green", labels: nodes, gpus: 1 });
    expect(await stage.nodeOf("green")).toBe("paper-green");
  });

  test("counts GPUs on the nodes of both colors, and not on others", async () => {
    await stage.addPaperNode({ name: "paper-plain" });
    // The models' directories are on every node.
    await stage.isWantedOn("-nodes", "-nodes", 3);
    await stage.isWantedOn("-gpus", "-gpu-plugin", 2);
    await stage.removePaperNodes();
  });

  test("keeps its users, and says what helps, where a flip needs a GPU too many", async () => {
    await stage.labelNode(labels.green);
    await stage.isUnschedulable("green", /Insufficient nvidia[.]com\/gpu/);
    await stage.stack.set({ activeColor: "green" });
    const started = performance.now();
    const output = await refusedUp(stage.stack, "blue");
    expect((performance.now() - started) / 1000).toBeLessThan(soonSeconds);
    expect(output).toMatch(
      /gate: green did not pass: .*cannot be scheduled: .*Insufficient nvidia[.]com\/gpu.*; it asks for 1 GPU, .*standby: stopped.*timeSlicing: 2.*add a node/,
    );
  });

  test("flips once there is a GPU for both, as where two pods share one", async () => {
    await stage.cluster.addGpus(2);
    await stage.stack.up();
    expect(await stage.nodeOf("green")).toBe(stage.cluster.nodeName);
    expect(await meet(stage.stack)).toMatchObject({ status: 200, color: "green" });
  });
});
