import type { EngineEvent } from "@pulumi/pulumi/automation";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { packOptions, refusals } from "../../../../ops/policy-pack.ts";

const root = resolve(".");

/** As the engine tells of a rule that is broken. */
function broken(level: "advisory" | "mandatory"): EngineEvent {
  return {
    sequence: 1,
    timestamp: 1,
    policyEvent: {
      resourceUrn: "urn:pulumi:dev::bluegreen::docker:index/container:Container::blue-container",
      message: "a description\nblue is privileged: leave privileged out",
      color: "never",
      policyName: "docker-not-privileged",
      policyPackName: "bluegreen",
      policyPackVersion: "1.0.0",
      policyPackVersionTag: "1.0.0",
      // The type calls the other level `warning`, the engine `advisory`.
      enforcementLevel: level as "mandatory",
    },
  };
}

describe("the policy pack of an update", () => {
  it.each(["dev", "prod", "organization/bluegreen/prod"])("has the levels of the stack %s", (stack) => {
    const { policyPacks, policyPackConfigs } = packOptions({ root, stack });
    expect(policyPacks).toEqual([resolve("policies")]);
    expect(policyPackConfigs).toEqual([`policies/levels/${stack.split("/").at(-1) ?? ""}.json`]);
    expect(existsSync(policyPackConfigs?.[0] ?? "")).toBe(true);
  });

  it("has its own levels for a stack without a file", () => {
    expect(packOptions({ root, stack: "e2e-1" })).not.toHaveProperty("policyPackConfigs");
  });

  it("tells of a mandatory rule why it refuses, and of an advisory one nothing", () => {
    expect(refusals([broken("mandatory"), broken("advisory")])).toEqual([
      "docker-not-privileged, Container blue-container: blue is privileged: leave privileged out",
    ]);
    expect(refusals([])).toEqual([]);
  });
});
