import { listenerTypes, releaseType, stackType } from "../../../../policies/blue-green/types.ts";
import type { Rule } from "../../../../policies/rule.ts";
import type { Given, RuleCase } from "../rule-cases.ts";

export const labelled = (role: string, color?: string) => [
  { label: "bluegreen.stack", value: "shop-dev" },
  { label: "bluegreen.role", value: role },
  ...(color === undefined ? [] : [{ label: "bluegreen.color", value: color }]),
];

export const release = (subject: string, facts: object = { model: "0".repeat(64) }): Given => ({
  type: releaseType,
  name: `${subject}-release`,
  props: { subject, facts },
});

export const container = (name: string, changes: object = {}, opts: Given["opts"] = {}): Given => ({
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

export const route = (changes: object = {}, opts: Given["opts"] = {}): Given => ({
  type: "bluegreen:index:NginxRoute",
  name: "route",
  props: { activeColor: "blue", weights: { blue: 90, green: 10 }, ...changes },
  opts,
});

export const listener = (...weights: readonly unknown[]): Given => ({
  type: listenerTypes[0],
  name: "users",
  props: {
    defaultActions: [{ type: "forward", forward: { targetGroups: weights.map((weight) => ({ weight })) } }],
    tags: { "bluegreen.stack": "shop-dev" },
  },
});

/** A listener that is a route, with the active color in a tag. */
export const routeListener = (activeColor: string, ...weights: readonly unknown[]): Given => ({
  ...listener(...weights),
  props: { ...listener(...weights).props, tags: { "bluegreen.route.active": activeColor } },
});

export const outputs = (rollout: object | undefined): Given => ({
  type: stackType,
  name: "shop-dev",
  props: { ...(rollout && { rollout }) },
});

export const rules =
  'groups:\n  - rules:\n      - labels:\n          severity: critical\n          rollback: "true"\n';
export const monitoring = container("prometheus", {
  envs: [`PROMETHEUS_RULES=${rules}`],
  labels: labelled("prometheus"),
});
export const router = container("router", { labels: labelled("router") });
export const history: Given = {
  type: "docker:index/volume:Volume",
  name: "history",
  props: { labels: labelled("history") },
  after: ["history-release"],
};
export const blue = container("blue");

/** A deployment that keeps every rule, by name; a change of undefined leaves one out. */
export function stack(changes: Readonly<Record<string, Given | undefined>> = {}): readonly Given[] {
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

export const pods = (name: string, parts: object): Given => ({
  type: "kubernetes:apps/v1:Deployment",
  name,
  props: {
    metadata: {
      labels: { "bluegreen.stack": "shop-dev", "bluegreen.role": "color", "bluegreen.color": name },
    },
    spec: { template: { spec: parts } },
  },
});

export const server = {
  name: "server",
  resources: { limits: { memory: "1Gi" } },
  readinessProbe: { httpGet: { path: "/ready" } },
};

export const refuses = (
  rule: Rule,
  title: string,
  given: RuleCase["given"],
  ...violations: string[]
): RuleCase => ({
  rule,
  title: `refuses ${title}`,
  given,
  violations,
});
export const passes = (rule: Rule, title: string, given: RuleCase["given"]): RuleCase => ({
  rule,
  title: `lets pass ${title}`,
  given,
  violations: [],
});
