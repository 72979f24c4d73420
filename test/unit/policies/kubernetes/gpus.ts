import { gpusPlaced } from "../../../../policies/kubernetes/gpus-placed.ts";
import { gpusWhole } from "../../../../policies/kubernetes/gpus-whole.ts";
import type { RuleCase } from "../rule-cases.ts";
import { table } from "../table.ts";
import { container, deployment, path } from "./fixture.ts";

/** What rules say of GPUs. */
export const gpusCases: readonly RuleCase[] = [
  ...table(gpusWhole, [
    ["lets equal numbers pass", deployment(), []],
    [
      "lets a limit alone pass, which Kubernetes takes as the request too",
      deployment({ server: { resources: { limits: { "nvidia.com/gpu": 1 } } } }),
      [],
    ],
    [
      "refuses a request without a limit",
      deployment({ server: { resources: { requests: { "nvidia.com/gpu": "1" } } } }),
      [
        `${container}.resources.requests["nvidia.com/gpu"] is 1 with a limit of none; allowed: the same in both`,
      ],
    ],
    [
      "refuses a limit above the request",
      deployment({
        server: {
          resources: { requests: { "nvidia.com/mig-1g.5gb": "1" }, limits: { "nvidia.com/mig-1g.5gb": "2" } },
        },
      }),
      [
        `${container}.resources.requests["nvidia.com/mig-1g.5gb"] is 1 with a limit of 2; allowed: the same in both`,
      ],
    ],
    [
      "refuses a part of a GPU",
      deployment({ server: { resources: { limits: { "nvidia.com/gpu": "500m" } } } }),
      [`${container}.resources.limits["nvidia.com/gpu"] is 500m; allowed: a whole number`],
    ],
  ]),
  ...table(gpusPlaced, [
    ["lets a pod pass that names its nodes and tolerates their taint", deployment(), []],
    [
      "lets a pod without GPUs pass",
      deployment({ server: { resources: {} }, pod: { nodeSelector: undefined, tolerations: undefined } }),
      [],
    ],
    [
      "takes an affinity for a selector, and a toleration of everything for one",
      deployment({
        pod: {
          nodeSelector: undefined,
          affinity: {
            nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } },
          },
          tolerations: [{ operator: "Exists" }],
        },
      }),
      [],
    ],
    [
      "refuses a pod that may go to any node",
      deployment({ pod: { nodeSelector: {} } }),
      [`${path}.nodeSelector is left out; it has to name labels of the nodes with nvidia.com/gpu`],
    ],
    [
      "refuses a pod that nodes with GPUs keep away",
      deployment({ pod: { tolerations: [{ key: "dedicated", operator: "Exists" }] } }),
      [`${path}.tolerations has none of nvidia.com/gpu; allowed: one at least`],
    ],
  ]),
];
