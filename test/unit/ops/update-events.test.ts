import type { EngineEvent } from "@pulumi/pulumi/automation";
import { describe, expect, it } from "vitest";
import { changedCount, changeRows, failedResources, wasRefused } from "../../../ops/update-events.ts";

const urn = (type: string, name: string) =>
  `urn:pulumi:dev::bluegreen::bluegreen:index:Parent$${type}::${name}`;

function event(fields: object): EngineEvent {
  return { sequence: 0, timestamp: 0, ...fields };
}

function pre(op: string, type: string, name: string, more: object = {}): EngineEvent {
  return event({ resourcePreEvent: { metadata: { op, urn: urn(type, name), type, provider: "", ...more } } });
}

function said(severity: string, message: string, subject?: string): EngineEvent {
  return event({ diagnosticEvent: { severity, message, color: "never", ...(subject && { urn: subject }) } });
}

describe("a refused resource", () => {
  it("says what is wrong without the value that is", () => {
    const message =
      "bluegreen:index:PromotionGate resource 'gate': property candidates value {map[blue:{abc}]} has a problem: blue 2 was rejected";
    const plain = "bluegreen:index:Release resource 'blue' has a problem: blue is serving";
    const subjects = [urn("bluegreen:index:PromotionGate", "gate"), urn("bluegreen:index:Release", "blue")];
    const failed = failedResources([said("error", message, subjects[0]), said("error", plain, subjects[1])]);
    expect(failed.map(({ messages }) => messages)).toEqual([["blue 2 was rejected"], ["blue is serving"]]);
  });
});

describe("the rows of a preview", () => {
  it("are the resources that are touched, with their properties", () => {
    const events = [
      pre("same", "docker:index/container:Container", "blue"),
      pre("update", "bluegreen:index:PromotionGate", "gate", {
        detailedDiff: { candidates: {}, activeColor: {} },
      }),
      pre("create", "docker:index/container:Container", "green"),
    ];
    expect(changeRows(events)).toEqual([
      { operation: "update", type: "PromotionGate", name: "gate", properties: ["activeColor", "candidates"] },
      { operation: "create", type: "Container", name: "green", properties: [] },
    ]);
  });

  it("count only what is touched", () => {
    expect(changedCount({ same: 9, update: 2, create: 1 })).toBe(3);
    expect(changedCount({ same: 9 })).toBe(0);
  });
});

describe("a failed update", () => {
  const gate = urn("bluegreen:index:PromotionGate", "gate");

  it("tells what was said about each resource, once, without the engine's color marks", () => {
    const events = [
      said("error", "<{%fg 9%}>green is not ready<{%reset%}>\n", gate),
      event({ resOpFailedEvent: { metadata: { urn: gate }, status: 1, steps: 1 } }),
      said("error", "green is not ready", gate),
      said("warning", "careful", gate),
      said("error", "update failed"),
    ];
    expect(failedResources(events)).toEqual([
      { type: "PromotionGate", name: "gate", messages: ["green is not ready"] },
    ]);
  });

  it("is a refusal where the gate or a release said no, and a failure otherwise", () => {
    const failed = (type: string) => failedResources([said("error", "no", urn(type, "x"))]);
    expect(wasRefused(failed("bluegreen:index:PromotionGate"))).toBe(true);
    expect(wasRefused(failed("bluegreen:index:Release"))).toBe(true);
    expect(wasRefused(failed("bluegreen:index:ImageBuilds"))).toBe(true);
    expect(wasRefused(failed("docker:index/container:Container"))).toBe(false);
  });
});
