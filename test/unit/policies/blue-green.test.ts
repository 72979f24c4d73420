import { bothColors } from "../../../policies/blue-green/both-colors.ts";
import { canaryStep } from "../../../policies/blue-green/canary-step.ts";
import { databaseProtected } from "../../../policies/blue-green/database-protected.ts";
import { gpuAllowList } from "../../../policies/blue-green/gpu-allow-list.ts";
import { blueGreenRules } from "../../../policies/blue-green/index.ts";
import { labels } from "../../../policies/blue-green/labels.ts";
import { noDeleteFirst } from "../../../policies/blue-green/no-delete-first.ts";
import { rollbackAlarm } from "../../../policies/blue-green/rollback-alarm.ts";
import { rolloutBake } from "../../../policies/blue-green/rollout-bake.ts";
import { rolloutSteps } from "../../../policies/blue-green/rollout-steps.ts";
import { routerProtected } from "../../../policies/blue-green/router-protected.ts";
import { servedHealth } from "../../../policies/blue-green/served-health.ts";
import { servedLimits } from "../../../policies/blue-green/served-limits.ts";
import { servedModel } from "../../../policies/blue-green/served-model.ts";
import { gateType, listenerType, releaseType, stackType } from "../../../policies/blue-green/types.ts";
import { weightsNotIgnored } from "../../../policies/blue-green/weights-not-ignored.ts";
import { wholeWeights } from "../../../policies/blue-green/whole-weights.ts";
import type { Rule } from "../../../policies/rule.ts";
import { describeRules, type Given, type RuleCase } from "./rule-cases.ts";

const labelled = (role: string, color?: string) => [
  { label: "bluegreen.stack", value: "shop-dev" },
  { label: "bluegreen.role", value: role },
  ...(color === undefined ? [] : [{ label: "bluegreen.color", value: color }]),
];

const release = (subject: string, facts: object = { model: "0".repeat(64) }): Given => ({
  type: releaseType,
  name: `${subject}-release`,
  props: { subject, facts },
});

const container = (name: string, changes: object = {}, opts: Given["opts"] = {}): Given => ({
  type: "docker:index/container:Container",
  name,
  props: {
    memory: 512,
    healthcheck: { tests: ["CMD", "true"] },
    labels: labelled("color", name),
    ...changes,
  },
  opts,
  after: [`${name}-release`],
});

const route = (changes: object = {}, opts: Given["opts"] = {}): Given => ({
  type: "bluegreen:index:NginxRoute",
  name: "route",
  props: { activeColor: "blue", weights: { blue: 90, green: 10 }, ...changes },
  opts,
});

const listener = (...weights: readonly unknown[]): Given => ({
  type: listenerType,
  name: "users",
  props: {
    defaultActions: [{ type: "forward", forward: { targetGroups: weights.map((weight) => ({ weight })) } }],
    tags: { "bluegreen.stack": "shop-dev" },
  },
});

const outputs = (rollout: object | undefined): Given => ({
  type: stackType,
  name: "shop-dev",
  props: { ...(rollout && { rollout }) },
});

const rules =
  'groups:\n  - rules:\n      - labels:\n          severity: critical\n          rollback: "true"\n';
const monitoring = container("prometheus", {
  envs: [`PROMETHEUS_RULES=${rules}`],
  labels: labelled("prometheus"),
});
const router = container("router", { labels: labelled("router") });
const history: Given = {
  type: "docker:index/volume:Volume",
  name: "history",
  props: { labels: labelled("history") },
  after: ["history-release"],
};
const blue = container("blue");

/** A deployment that keeps every rule, by name; a change of undefined leaves one out. */
function stack(changes: Readonly<Record<string, Given | undefined>> = {}): readonly Given[] {
  const all = {
    outputs: outputs({ steps: [10, 50, 100], bakeSeconds: 300 }),
    blueRelease: release("blue"),
    greenRelease: release("green"),
    routerRelease: release("router"),
    historyRelease: release("history"),
    router,
    history,
    blue,
    green: container("green"),
    route: route(),
    monitoring,
    ...changes,
  };
  return Object.values<Given | undefined>(all).filter((each) => each !== undefined);
}

const pods = (name: string, parts: object): Given => ({
  type: "kubernetes:apps/v1:Deployment",
  name,
  props: {
    metadata: {
      labels: { "bluegreen.stack": "shop-dev", "bluegreen.role": "color", "bluegreen.color": name },
    },
    spec: { template: { spec: parts } },
  },
});

const server = {
  name: "server",
  resources: { limits: { memory: "1Gi" } },
  readinessProbe: { httpGet: { path: "/ready" } },
};

const refuses = (rule: Rule, title: string, given: RuleCase["given"], ...violations: string[]): RuleCase => ({
  rule,
  title: `refuses ${title}`,
  given,
  violations,
});
const passes = (rule: Rule, title: string, given: RuleCase["given"]): RuleCase => ({
  rule,
  title: `lets pass ${title}`,
  given,
  violations: [],
});

const cases: readonly RuleCase[] = [
  ...blueGreenRules.map((rule) => passes(rule, "a deployment that keeps every rule", stack())),
  ...blueGreenRules.map((rule) =>
    passes(rule, "a stack that deploys nothing blue/green", [outputs(undefined)]),
  ),
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
    routerProtected,
    "a router that comes after no release",
    stack({ router: { ...router, after: [] } }),
    "router is a router without a guarded release; allowed: one, or protect: true",
  ),
  passes(
    routerProtected,
    "a router that is protected",
    stack({ router: { ...router, after: [], opts: { protect: true } } }),
  ),
  refuses(
    databaseProtected,
    "a volume that comes after no release, and a database that may be deleted",
    stack({
      history: { ...history, after: [] },
      database: { type: "aws:rds/instance:Instance", name: "database", props: { deletionProtection: false } },
    }),
    "history keeps the history without a guarded release; allowed: one, or protect: true",
    "database keeps the history without a guarded release; allowed: one, or protect: true",
  ),
  passes(databaseProtected, "a database of AWS that may not be deleted", [
    { type: "aws:rds/instance:Instance", name: "database", props: { deletionProtection: true } },
  ]),
  refuses(
    labels,
    "a container without labels",
    container("blue", { labels: [] }),
    "labels have no bluegreen.stack; allowed: a value of its own",
    "labels have no bluegreen.role; allowed: a value of its own",
  ),
  refuses(
    labels,
    "a bucket without a tag",
    { type: "aws:s3/bucket:Bucket", props: {} },
    "tags have no bluegreen.stack; allowed: a value of its own",
  ),
  passes(labels, "pods with labels", pods("blue", { containers: [server] })),
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

describeRules(blueGreenRules, cases);
