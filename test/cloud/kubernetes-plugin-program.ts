import * as kubernetes from "@pulumi/kubernetes";
import { programSettings } from "../program-settings.ts";

/** What a test changes from one update to the next. */
export interface Settings {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly text: string;
  readonly password: string;
  readonly image: string;
  readonly script: string;
  readonly replicas: number;
  readonly cpu: string;
  readonly memory: string;
  readonly nodeSelector: Record<string, string>;
  readonly awaitSeconds: number;
  readonly force: boolean;
}

const settings = programSettings() as Settings;
const provider = new kubernetes.Provider("cluster", {
  kubeconfig: settings.kubeconfig,
  namespace: settings.namespace,
  enablePatchForce: settings.force,
});
const options = { provider };

const namespace = new kubernetes.core.v1.Namespace(
  "namespace",
  {
    metadata: {
      name: settings.namespace,
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    },
  },
  options,
);
const inNamespace = { provider, dependsOn: [namespace] };

const texts = new kubernetes.core.v1.ConfigMap("texts", { data: { text: settings.text } }, inNamespace);
const key = new kubernetes.core.v1.Secret(
  "key",
  { stringData: { password: settings.password } },
  inNamespace,
);

const labels = { app: "web" };
const web = new kubernetes.apps.v1.Deployment(
  "web",
  {
    metadata: { name: "web" },
    spec: {
      replicas: settings.replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: settings.nodeSelector,
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: "web",
              image: settings.image,
              command: ["node", "-e", settings.script],
              env: [
                {
                  name: "PASSWORD",
                  valueFrom: { secretKeyRef: { name: key.metadata.name, key: "password" } },
                },
              ],
              ports: [{ containerPort: 8080, protocol: "TCP" }],
              readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
              resources: {
                requests: { cpu: settings.cpu, memory: "64Mi" },
                limits: { memory: settings.memory },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                runAsNonRoot: true,
                runAsUser: 1000,
                seccompProfile: { type: "RuntimeDefault" },
              },
              volumeMounts: [{ name: "texts", mountPath: "/texts", readOnly: false }],
            },
          ],
          volumes: [{ name: "texts", configMap: { name: texts.metadata.name } }],
        },
      },
    },
  },
  {
    ...inNamespace,
    customTimeouts: { create: `${settings.awaitSeconds}s`, update: `${settings.awaitSeconds}s` },
  },
);

const service = new kubernetes.core.v1.Service(
  "web",
  { metadata: { name: "web" }, spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] } },
  { ...inNamespace, dependsOn: [namespace, web] },
);

export const textsName = texts.metadata.name;
export const keyName = key.metadata.name;
export const webUid = web.metadata.uid;
export const address = service.spec.clusterIP;
