import { expect, it } from "vitest";
import { kubernetesRules } from "../../../policies/kubernetes/index.ts";
import { baselineControls } from "../../../policies/kubernetes/pod-security/baseline.ts";
import { restrictedControls } from "../../../policies/kubernetes/pod-security/restricted.ts";
import { colorsCases } from "./kubernetes/colors.ts";
import { gpusCases } from "./kubernetes/gpus.ts";
import { brokenControls, podSecurityCases } from "./kubernetes/pod-security.ts";
import { podsCases } from "./kubernetes/pods.ts";
import { describeRules } from "./rule-cases.ts";

describeRules(kubernetesRules, [...podSecurityCases, ...podsCases, ...gpusCases, ...colorsCases]);

it("has a pod for each control of Pod Security that breaks it alone", () => {
  const names = [...baselineControls, ...restrictedControls].map(({ name }) => name);
  expect(brokenControls.map(([control]) => control).sort()).toEqual([...names].sort());
});
