import { bothColors } from "../../../../policies/blue-green/both-colors.ts";
import { canaryStep } from "../../../../policies/blue-green/canary-step.ts";
import { rollbackAlarm } from "../../../../policies/blue-green/rollback-alarm.ts";
import { rolloutBake } from "../../../../policies/blue-green/rollout-bake.ts";
import { rolloutSteps } from "../../../../policies/blue-green/rollout-steps.ts";
import { weightsNotIgnored } from "../../../../policies/blue-green/weights-not-ignored.ts";
import { wholeWeights } from "../../../../policies/blue-green/whole-weights.ts";
import { listenerTypes } from "../../../../policies/blue-green/types.ts";
import type { RuleCase } from "../rule-cases.ts";
import { listener, outputs, passes, refuses, route, routeListener, rules, stack } from "./deployment.ts";

export const routesCases: readonly RuleCase[] = [
  refuses(
    bothColors,
    "one color alone",
    stack({ greenRelease: undefined }),
    "green has no release; allowed: one for each color",
  ),
  refuses(
    wholeWeights,
    "parts of a percent, and sums that are not 100",
    route({ weights: { blue: 99.5, green: 10 } }),
    "weights.blue is 99.5; allowed: a whole percent from 0 to 100",
    "weights sum to 109.5; allowed: 100",
  ),
  refuses(
    wholeWeights,
    "a color that is missing",
    route({ weights: { blue: 100 } }),
    "weights has blue; allowed: blue and green",
  ),
  refuses(
    wholeWeights,
    "a listener's weights that are not 100",
    listener(100, 1),
    "weights sum to 101; allowed: 100",
  ),
  passes(wholeWeights, "a listener's weights", listener(100, 0)),
  passes(wholeWeights, "a listener of one target group", listener(1)),
  refuses(
    weightsNotIgnored,
    "what moves users, and everything at once",
    route({}, { ignoreChanges: ["weights.blue", "*", "url"] }),
    "ignoreChanges has weights.blue; allowed: nothing of weights, activeColor, releases",
    "ignoreChanges has *; allowed: nothing of weights, activeColor, releases",
  ),
  refuses(
    weightsNotIgnored,
    "a listener's action",
    { ...listener(100, 0), opts: { ignoreChanges: ["defaultActions[0].forward"] } },
    "ignoreChanges has defaultActions[0].forward; allowed: nothing of defaultActions, defaultAction",
  ),
  refuses(
    weightsNotIgnored,
    "what moves users, however a path quotes it",
    route({}, { ignoreChanges: ['["weights"]', '["weights"].blue', "[*]", '["url"]'] }),
    'ignoreChanges has ["weights"]; allowed: nothing of weights, activeColor, releases',
    'ignoreChanges has ["weights"].blue; allowed: nothing of weights, activeColor, releases',
    "ignoreChanges has [*]; allowed: nothing of weights, activeColor, releases",
  ),
  refuses(
    wholeWeights,
    "a listener by its other name",
    { ...listener(100, 1), type: listenerTypes[1] },
    "weights sum to 101; allowed: 100",
  ),
  refuses(
    canaryStep,
    "a balancer's canary with most of the users",
    routeListener("blue", 40, 60),
    "weights.green is 60, of a color that is not the active one; allowed: at most 50",
  ),
  passes(canaryStep, "a balancer's active color with most of the users", routeListener("green", 40, 60)),
  passes(canaryStep, "a listener that is no route", listener(40, 60)),
  refuses(
    canaryStep,
    "a canary with most of the users",
    route({ weights: { blue: 40, green: 60 } }),
    "weights.green is 60, of a color that is not the active one; allowed: at most 50",
  ),
  {
    ...refuses(
      canaryStep,
      "more than its threshold",
      route(),
      "weights.green is 10, of a color that is not the active one; allowed: at most 5",
    ),
    thresholds: { mostPercent: 5 },
  },
  refuses(
    rolloutSteps,
    "a step that moves most of the users",
    stack({ outputs: outputs({ steps: [20, 100], bakeSeconds: 300 }) }),
    "rollout.steps[1] moves 80 % of the users; allowed: at most 50 %",
  ),
  refuses(
    rolloutBake,
    "a rollout that ends with the switch",
    stack({ outputs: outputs({ steps: [100], bakeSeconds: 0 }) }),
    "rollout.bakeSeconds is 0 s; allowed: at least 300 s",
  ),
  refuses(
    rolloutBake,
    "a stack that tells of no rollout",
    stack({ outputs: outputs(undefined) }),
    "rollout is left out of the stack's outputs; allowed: one with bakeSeconds",
  ),
  refuses(
    rollbackAlarm,
    "a stack that nobody watches",
    stack({ monitoring: undefined }),
    'No alert has the label rollback: "true"; allowed: one or more',
  ),
  passes(
    rollbackAlarm,
    "rules in a cluster",
    stack({
      monitoring: {
        type: "kubernetes:core/v1:ConfigMap",
        name: "rules",
        props: { data: { "rules.yml": rules } },
      },
    }),
  ),
];
