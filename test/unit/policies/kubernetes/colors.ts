import { graceCoversDrain } from "../../../../policies/kubernetes/grace-covers-drain.ts";
import { servingColorRedundant } from "../../../../policies/kubernetes/serving-color-redundant.ts";
import type { RuleCase } from "../rule-cases.ts";
import { table } from "../table.ts";
import { budget, deployment, path, routerPod, weights } from "./fixture.ts";

/** What rules say of a color's pods, with all that stands beside them. */
export const colorsCases: readonly RuleCase[] = [
  ...table(graceCoversDrain, [
    ["lets a color pass that has more time than hook and drain", [deployment()], []],
    [
      "lets a pod pass that drains nothing",
      [deployment({ server: { env: [] }, pod: { terminationGracePeriodSeconds: 1 } })],
      [],
    ],
    ["lets a router pass that outlasts the longest answer of any color", [deployment(), routerPod(130)], []],
    [
      "refuses a color that is killed with its last answer",
      [deployment({ pod: { terminationGracePeriodSeconds: 125 } })],
      [
        `Deployment blue-deployment: ${path}.terminationGracePeriodSeconds is 125; allowed: more than 125 s: preStop 5 s and 120 s for its last answer`,
      ],
    ],
    [
      "counts a hook that sleeps in a shell, and Kubernetes' own 30 seconds",
      [
        deployment({
          server: { lifecycle: { preStop: { exec: { command: ["sh", "-c", "sleep 10"] } } } },
          pod: { terminationGracePeriodSeconds: undefined },
        }),
      ],
      [
        `Deployment blue-deployment: ${path}.terminationGracePeriodSeconds is 30; allowed: more than 130 s: preStop 10 s and 120 s for its last answer`,
      ],
    ],
    [
      "refuses a router that cuts the longest answer of a color",
      [deployment(), routerPod(100)],
      [
        `Deployment router: ${path}.terminationGracePeriodSeconds is 100; allowed: more than 125 s: preStop 5 s and 120 s for its last answer`,
      ],
    ],
  ]),
  ...table(servingColorRedundant, [
    ["lets two pods with a budget pass", [deployment(), budget(), weights(100)], []],
    [
      "lets one pod of a color pass that nobody is sent to",
      [deployment({ spec: { replicas: 1 } }), weights(0)],
      [],
    ],
    [
      "refuses one pod of a color that gets users by a balancer",
      [deployment({ spec: { replicas: 1 } }), budget(), weights(10, "bluegreen:index:PromotionGate")],
      ["blue: spec.replicas of Deployment blue-deployment is 1; allowed: 2 or more"],
    ],
    [
      "refuses a color whose budget is for the other one",
      [deployment(), budget({ selector: { matchLabels: { "bluegreen.color": "green" } } }), weights(100)],
      ["blue: Deployment blue-deployment has no PodDisruptionBudget; allowed: one at least"],
    ],
    [
      "refuses a budget that lets all pods go",
      [deployment(), budget({ maxUnavailable: 2 }), weights(100)],
      [
        "blue: spec of its PodDisruptionBudget has minAvailable left out and maxUnavailable 2; it has to leave 1 pod at least",
      ],
    ],
    [
      "refuses a color that has users and no pods",
      [deployment(), budget(), weights(90, "bluegreen:index:KubernetesRoute", 10)],
      ["green: users are sent to it, and no workload has its pods; allowed: one at least"],
    ],
    ["counts percents of a budget", [deployment(), budget({ maxUnavailable: "50%" }), weights(100)], []],
  ]),
  {
    rule: servingColorRedundant,
    title: "asks for as many pods as the configuration says",
    given: [deployment(), budget(), weights(100)],
    thresholds: { minReplicas: 3 },
    violations: ["blue: spec.replicas of Deployment blue-deployment is 2; allowed: 3 or more"],
  },
];
