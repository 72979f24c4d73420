import { describe, expect, it } from "vitest";
import { differenceOf } from "../../aws/plugin/emulated-kind.ts";
import { listener } from "../../aws/plugin/lb/listener.ts";
import { targetGroup } from "../../aws/plugin/lb/target-group.ts";

const groups = (blue: number, green: number) => [
  { arn: "blue", weight: blue },
  { arn: "green", weight: green },
];
const listening = (targetGroups: object[], loadBalancerArn = "one") => ({
  loadBalancerArn,
  port: 443,
  defaultActions: [{ type: "forward", forward: { targetGroups } }],
});
const between = (recordedInputs: object, inputs: object) =>
  ({ id: "", recordedInputs, recordedOutputs: {}, inputs }) as Parameters<typeof differenceOf>[1];

describe("the difference of an update", () => {
  it("is the changed weights alone", () => {
    const { changes } = differenceOf(listener, between(listening(groups(100, 0)), listening(groups(90, 10))));
    const path = "defaultActions[0].forward.targetGroups";
    expect(changes).toEqual([
      { path: `${path}[0].weight`, kind: "UPDATE", replaces: false },
      { path: `${path}[1].weight`, kind: "UPDATE", replaces: false },
    ]);
  });

  it("is none where groups are told in another order", () => {
    const turned = groups(100, 0).reverse();
    expect(differenceOf(listener, between(listening(groups(100, 0)), listening(turned))).changes).toEqual([]);
  });

  it("replaces a listener for another balancer, beside the old one", () => {
    const change = between(listening([]), listening([], "two"));
    expect(differenceOf(listener, change)).toEqual({
      changes: [{ path: "loadBalancerArn", kind: "UPDATE", replaces: true }],
      deleteBeforeReplace: false,
    });
  });

  it("replaces a target group for another port after the old one, unless it has another name too", () => {
    const before = { name: "blue", port: 1 };
    expect(differenceOf(targetGroup, between(before, { ...before, port: 2 }))).toEqual({
      changes: [{ path: "port", kind: "UPDATE", replaces: true }],
      deleteBeforeReplace: true,
    });
    const renamed = differenceOf(targetGroup, between(before, { name: "other", port: 2 }));
    expect(renamed.deleteBeforeReplace).toBe(false);
  });
});
