import { baseImages } from "../../components/docker/base-images.ts";

/** What Pod Security's profile "restricted" asks of a container. */
export const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: "RuntimeDefault" },
} as const;

/** Port at which the web server of these tests listens. */
export const webPort = 8080;

/** Answers every request with the text of a file, as it is at that moment. */
const server = `
const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");
createServer((_, response) => response.end(readFileSync("/texts/text"))).listen(${webPort});
process.on("SIGTERM", () => process.exit(0));
`;

/** A web server that answers with the `text` of a ConfigMap of its own name, with a Service that is open on every node. */
export function webServer(namespace: string, name: string, text: string): readonly object[] {
  const metadata = { namespace, name };
  const labels = { app: name };
  const container = {
    name: "web",
    image: baseImages.node,
    command: ["node", "-e", server],
    ports: [{ containerPort: webPort }],
    readinessProbe: { httpGet: { path: "/", port: webPort }, periodSeconds: 1 },
    resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "128Mi" } },
    securityContext: restricted,
    volumeMounts: [{ name: "texts", mountPath: "/texts" }],
  };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { text } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [container], volumes: [{ name: "texts", configMap: { name } }] },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { type: "NodePort", selector: labels, ports: [{ port: 80, targetPort: webPort }] },
    },
  ];
}

/** A pod that does nothing, and asks for so many GPUs. */
export function gpuPod(namespace: string, name: string, gpus: number): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: "work",
          image: baseImages.node,
          command: ["sleep", "3600"],
          resources: { limits: { "nvidia.com/gpu": gpus } },
        },
      ],
    },
  };
}

/** A pod that is sent to run with all rights of the node. */
export function privilegedPod(namespace: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name: "privileged" },
    spec: { containers: [{ name: "work", image: baseImages.node, securityContext: { privileged: true } }] },
  };
}
