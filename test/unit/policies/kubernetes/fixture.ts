import type { Given } from "../rule-cases.ts";

type Fields = Readonly<Record<string, unknown>>;

const labels = { "bluegreen.stack": "shop-prod", "bluegreen.role": "color", "bluegreen.color": "blue" };
const probe = { httpGet: { path: "/ready", port: 8000 } };

/** Keeps every rule about one object. */
export const server: Fields = {
  name: "server",
  image: "registry.example/server:1",
  env: [
    { name: "DRAIN_SECONDS", value: "120" },
    { name: "REQUEST_SECONDS", value: "120" },
    { name: "MAX_ANSWER_TOKENS", value: "1024" },
    { name: "HISTORY_URL", valueFrom: { secretKeyRef: { name: "history", key: "url" } } },
    { name: "ADMIN_PASSWORD__FILE", value: "/etc/password" },
  ],
  ports: [{ containerPort: 8000 }],
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  lifecycle: { preStop: { sleep: { seconds: 5 } } },
  resources: { requests: { "nvidia.com/gpu": "1" }, limits: { "nvidia.com/gpu": "1" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

const pod: Fields = {
  terminationGracePeriodSeconds: 135,
  nodeSelector: { "bluegreen.color": "blue" },
  tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }],
  securityContext: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: "RuntimeDefault" } },
  containers: [server],
  volumes: [{ name: "models", persistentVolumeClaim: { claimName: "models" } }],
};

interface Changes {
  /** Of the Deployment's spec. */
  readonly spec?: Fields;
  readonly pod?: Fields;
  readonly server?: Fields;
  readonly labels?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly type?: string;
}

export function deployment(changes: Changes = {}): Given {
  const spec = { ...pod, containers: [{ ...server, ...changes.server }], ...changes.pod };
  const template = { metadata: { labels: changes.labels ?? labels }, spec };
  const { type = "kubernetes:apps/v1:Deployment", name = "blue-deployment" } = changes;
  return { type, name, props: { spec: { replicas: 2, template, ...changes.spec } } };
}

export const budget = (spec: Fields = { minAvailable: 1 }): Given => ({
  type: "kubernetes:policy/v1:PodDisruptionBudget",
  props: { spec: { selector: { matchLabels: { "bluegreen.color": "blue" } }, ...spec } },
});

export const weights = (blue: number, type = "bluegreen:index:KubernetesRoute", green = 0): Given => ({
  type,
  name: "route",
  props: { weights: { blue, green } },
});

export const namespace = (levels: Fields, name = "namespace"): Given => ({
  type: "kubernetes:core/v1:Namespace",
  name,
  props: { metadata: { name: "shop", labels: levels } },
});

export const routerPod = (grace: number): Given =>
  deployment({
    name: "router",
    labels: { "bluegreen.role": "router" },
    pod: { terminationGracePeriodSeconds: grace },
    server: { env: [] },
  });

/** Of the pod in a Deployment. */
export const path = "spec.template.spec";
/** Of its server. */
export const container = `${path}.containers[server]`;
