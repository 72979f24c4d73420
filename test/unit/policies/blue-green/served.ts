import { gpuAllowList } from "../../../../policies/blue-green/gpu-allow-list.ts";
import { noDeleteFirst } from "../../../../policies/blue-green/no-delete-first.ts";
import { servedHealth } from "../../../../policies/blue-green/served-health.ts";
import { servedLimits } from "../../../../policies/blue-green/served-limits.ts";
import { servedModel } from "../../../../policies/blue-green/served-model.ts";
import { gateType } from "../../../../policies/blue-green/types.ts";
import type { RuleCase } from "../rule-cases.ts";
import { container, labelled, passes, pods, refuses, release, route, server, stack } from "./deployment.ts";

export const servedCases: readonly RuleCase[] = [
  refuses(
    servedLimits,
    "a container of a color with users without a limit",
    stack({ blue: container("blue", { memory: undefined }) }),
    "container blue of blue, which has users, has no limit of memory; allowed: one",
  ),
  refuses(
    servedLimits,
    "a color with users and nothing that runs",
    stack({ blue: undefined }),
    "blue has users and no container with its label; allowed: one or more, each with a limit",
  ),
  passes(
    servedLimits,
    "one without users",
    stack({
      route: route({ weights: { blue: 100, green: 0 } }),
      green: container("green", { memory: undefined }),
    }),
  ),
  refuses(
    servedLimits,
    "a candidate of the gate, and a sidecar of its pods",
    [
      { type: gateType, props: { candidates: { blue: "0" } } },
      pods("blue", {
        containers: [server],
        initContainers: [{ name: "triton", restartPolicy: "Always" }, { name: "fetch" }],
      }),
    ],
    "container triton of blue of blue, which has users, has no limit of memory; allowed: one",
  ),
  refuses(
    servedHealth,
    "a container that nobody asks",
    stack({ blue: container("blue", { healthcheck: { tests: ["NONE"] } }) }),
    "container blue of blue, which has users, has no health check; allowed: one",
  ),
  passes(servedHealth, "pods that are asked", stack({ blue: pods("blue", { containers: [server] }) })),
  refuses(
    servedModel,
    "a model without a hash",
    stack({ blueRelease: release("blue", { model: "latest" }) }),
    "facts.model of the release of blue, which has users, is latest; allowed: a SHA-256",
  ),
  refuses(
    noDeleteFirst,
    "a container of a color with users that is deleted first",
    stack({ blue: container("blue", {}, { deleteBeforeReplace: true }) }),
    "deleteBeforeReplace of blue is true, and blue has users; allowed: false",
  ),
  refuses(
    gpuAllowList,
    "GPUs of what does not compute",
    container("router", { gpus: "all", labels: labelled("router") }),
    "gpus is all for the role router; allowed: color, triton, gpu",
  ),
  refuses(
    gpuAllowList,
    "nodes of another family",
    { type: "aws:eks/nodeGroup:NodeGroup", props: { instanceTypes: ["m6i.large", "p4d.24xlarge"] } },
    "instanceTypes[1] is p4d.24xlarge; allowed: g4dn, g5, g6, p5",
  ),
  refuses(
    gpuAllowList,
    "accelerators of another name",
    pods("blue", { containers: [{ ...server, resources: { limits: { "amd.com/gpu": 1 } } }] }),
    "server asks for amd.com/gpu; allowed: nvidia.com/gpu",
  ),
];
