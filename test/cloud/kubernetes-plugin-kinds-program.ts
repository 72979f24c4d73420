import * as kubernetes from "@pulumi/kubernetes";
import { programSettings } from "../program-settings.ts";

/** Objects of many kinds, with fields that the server fills in, drops or writes in its own way. */
export interface KindsSettings {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly image: string;
}

const { kubeconfig, namespace: name, image } = programSettings() as KindsSettings;
const provider = new kubernetes.Provider("cluster", {
  kubeconfig,
  namespace: name,
  enableConfigMapMutable: true,
});
const namespace = new kubernetes.core.v1.Namespace("namespace", { metadata: { name } }, { provider });
const options = { provider, dependsOn: [namespace] };

const labels = { app: "kinds" };
const account = new kubernetes.core.v1.ServiceAccount(
  "account",
  { metadata: { name: "kinds" }, automountServiceAccountToken: false },
  options,
);
const container: kubernetes.types.input.core.v1.Container = {
  name: "work",
  image,
  command: ["sleep", "3600"],
  env: [
    { name: "EMPTY", value: "" },
    { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
  ],
  resources: { requests: { cpu: "0.010", memory: "65536Ki" }, limits: { cpu: "1000m", memory: "0.125Gi" } },
  lifecycle: { preStop: { exec: { command: ["sleep", "0"] } } },
  securityContext: { privileged: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  volumeMounts: [{ name: "scratch", mountPath: "/scratch", readOnly: false }],
};
const podSpec: kubernetes.types.input.core.v1.PodSpec = {
  serviceAccountName: account.metadata.name,
  terminationGracePeriodSeconds: 0,
  hostNetwork: false,
  securityContext: {},
  tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: labels },
    },
  ],
  containers: [container],
  volumes: [{ name: "scratch", emptyDir: { sizeLimit: "1024Mi" } }],
};
const template = { metadata: { labels }, spec: podSpec };

new kubernetes.apps.v1.Deployment(
  "deployment",
  {
    spec: {
      replicas: 0,
      revisionHistoryLimit: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
      selector: { matchLabels: labels },
      template,
    },
  },
  options,
);
new kubernetes.apps.v1.StatefulSet(
  "set",
  {
    spec: {
      serviceName: "kinds",
      selector: { matchLabels: labels },
      template,
      volumeClaimTemplates: [],
    },
  },
  options,
);
new kubernetes.apps.v1.DaemonSet(
  "daemons",
  { spec: { selector: { matchLabels: labels }, template } },
  options,
);
new kubernetes.batch.v1.Job(
  "job",
  {
    spec: {
      backoffLimit: 0,
      template: {
        spec: { ...podSpec, restartPolicy: "Never", containers: [{ ...container, command: ["true"] }] },
      },
    },
  },
  options,
);
new kubernetes.batch.v1.CronJob(
  "cron",
  {
    spec: {
      schedule: "0 3 * * *",
      suspend: true,
      jobTemplate: { spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } },
    },
  },
  options,
);
new kubernetes.core.v1.Service(
  "headless",
  { spec: { clusterIP: "None", selector: labels, publishNotReadyAddresses: true, ports: [{ port: 80 }] } },
  options,
);
new kubernetes.core.v1.Service(
  "node-port",
  { spec: { type: "NodePort", selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] } },
  options,
);
new kubernetes.core.v1.ConfigMap(
  "texts",
  { metadata: { name: "texts" }, data: { "a.conf": "x\n", empty: "" }, binaryData: { raw: "AAE=" } },
  options,
);
new kubernetes.core.v1.Secret(
  "key",
  { type: "Opaque", data: { a: "Yg==\n" }, stringData: { b: "c" } },
  options,
);
new kubernetes.core.v1.PersistentVolumeClaim(
  "claim",
  {
    metadata: { annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } },
  },
  options,
);
new kubernetes.policy.v1.PodDisruptionBudget(
  "budget",
  { spec: { minAvailable: 1, selector: { matchLabels: labels } } },
  options,
);
new kubernetes.networking.v1.NetworkPolicy(
  "policy",
  { spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: {} }] }] } },
  options,
);
new kubernetes.networking.v1.Ingress(
  "ingress",
  {
    metadata: { annotations: { "pulumi.com/skipAwait": "true" } },
    spec: {
      rules: [
        {
          http: {
            paths: [
              { path: "/", pathType: "Prefix", backend: { service: { name: "none", port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  },
  options,
);
new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
  "autoscaler",
  {
    spec: {
      maxReplicas: 2,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "none" },
      metrics: [
        {
          type: "Resource",
          resource: { name: "memory", target: { type: "AverageValue", averageValue: "1024Mi" } },
        },
      ],
    },
  },
  options,
);
new kubernetes.core.v1.ResourceQuota(
  "quota",
  { spec: { hard: { pods: "20", "requests.cpu": "4000m" } } },
  options,
);
const role = new kubernetes.rbac.v1.Role(
  "role",
  { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
  options,
);
new kubernetes.rbac.v1.RoleBinding(
  "binding",
  {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
    subjects: [{ kind: "ServiceAccount", name: account.metadata.name }],
  },
  options,
);
const definition = new kubernetes.apiextensions.v1.CustomResourceDefinition(
  "definition",
  {
    metadata: { name: "notes.plugin.example.com" },
    spec: {
      group: "plugin.example.com",
      scope: "Namespaced",
      names: { plural: "notes", singular: "note", kind: "Note" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: { spec: { type: "object", x_kubernetes_preserve_unknown_fields: true } },
            },
          },
        },
      ],
    },
  },
  { provider },
);
new kubernetes.apiextensions.CustomResource(
  "note",
  { apiVersion: "plugin.example.com/v1", kind: "Note", spec: { text: "a", done: false, count: 0 } },
  { ...options, dependsOn: [namespace, definition] },
);
