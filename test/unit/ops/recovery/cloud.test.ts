import { describe, expect, it } from "vitest";
import { tellOfCloud } from "../../../../ops/recovery/cloud.ts";

const pending = (operation: string, type: string, name: string) => ({
  type: operation,
  resource: { urn: `urn:pulumi:prod::shop::${type}::${name}`, type },
});

describe("what an update that was killed had begun in AWS", () => {
  it("is told for each thing that it was making, with what to do, and nothing else is", () => {
    const told: string[] = [];
    const state = {
      pending_operations: [
        pending("creating", "aws:eks/cluster:Cluster", "cluster"),
        pending("updating", "aws:lb/listener:Listener", "route"),
        pending("creating", "kubernetes:apps/v1:Deployment", "blue"),
      ],
    };
    tellOfCloud(state, { kept: (what) => told.push(what) });
    expect(told).toEqual([
      "aws:eks/cluster:Cluster cluster: an update ended while AWS was making it, and whether it is there is not known; where it is, delete it in AWS, " +
        "or take it into the state: pulumi import aws:eks/cluster:Cluster cluster <id>",
    ]);
  });
});
