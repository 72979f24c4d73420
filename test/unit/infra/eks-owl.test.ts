import { beforeAll, describe, expect, it } from "vitest";
import type { Declaration } from "../support/declare.ts";
import { declareEksStack } from "../support/eks-stack.ts";
import { owlColor, templateOf, type Container, type PodSpec } from "../support/kubernetes-stack.ts";
import { owlModel } from "../support/owl-config.ts";

interface Outputs {
  readonly models: readonly string[];
  readonly cost: string;
}

const key = `${owlModel.sha256}/owl.tar`;

describe("the program with the target eks and the workload owl", () => {
  let declared: Declaration<Outputs>;
  let usual: Declaration<Outputs>;
  let pod: PodSpec;
  let triton: Container | undefined;

  beforeAll(async () => {
    const stored = { models: [key] };
    const colors = { blue: owlColor("blue"), green: owlColor("green") };
    declared = await declareEksStack<Outputs>({ workload: "owl", ...colors }, {}, stored);
    usual = await declareEksStack<Outputs>();
    pod = templateOf(declared.named("blue-deployment")).spec;
    triton = (pod.initContainers ?? []).find(({ name }) => name === "triton");
  }, 60_000);

  it("brings the model repository from the stack's own store", () => {
    const [model] = pod.initContainers ?? [];
    expect(model?.command).toContain(`s3:///${key}`);
    expect(pod).toMatchObject({ serviceAccountName: "bluegreen-test-models" });
    expect(declared.outputs.models).toEqual([key]);
  });

  it("gives Triton the GPU of a node of its color", () => {
    expect(triton?.resources.limits).toMatchObject({ "nvidia.com/gpu": "1" });
    expect(pod.containers[0]?.resources.limits).not.toHaveProperty("nvidia.com/gpu");
    expect(pod).toMatchObject({
      nodeSelector: { "bluegreen.color": "blue", "bluegreen.stack": "bluegreen-test" },
    });
  });

  it.each(["blue", "green"])(
    "sends users to nodes of %s whose model is ready, as its pods are asked",
    (color) => {
      const asked = declared.named(`router-${color}-targets`).inputs["healthCheck"];
      expect(asked).toMatchObject({ path: pod.containers[0]?.readinessProbe?.httpGet?.path });
      expect(asked).toMatchObject({ path: "/ready/model" });
      expect(usual.named(`router-${color}-targets`).inputs["healthCheck"]).toMatchObject({ path: "/ready" });
    },
  );

  it("costs what its nodes cost, whatever runs on them", () => {
    expect(declared.outputs.cost).toBe(usual.outputs.cost);
  });
});
