import * as kubernetes from "@pulumi/kubernetes";
import { KubernetesRouteResource } from "../../../provider/resources.ts";

// Breaks every rule of the policy pack about Kubernetes. It is previewed alone: no cluster is behind it.
const namespace = "bad";
const labels = { "bluegreen.stack": "bad", "bluegreen.role": "color", "bluegreen.color": "blue" };

new kubernetes.core.v1.Namespace("namespace", { metadata: { name: namespace } });
new kubernetes.apps.v1.Deployment("blue", {
  metadata: { name: "bad-blue", namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        hostNetwork: true,
        terminationGracePeriodSeconds: 30,
        containers: [
          {
            name: "server",
            image: "registry.example/server:latest",
            env: [
              { name: "DRAIN_SECONDS", value: "60" },
              { name: "HISTORY_PASSWORD", value: "of-nobody" },
            ],
            ports: [{ containerPort: 8000 }],
            resources: { requests: { "nvidia.com/gpu": "1" }, limits: { "nvidia.com/gpu": "2" } },
          },
        ],
      },
    },
  },
});
new KubernetesRouteResource("route", {
  router: { cluster: {}, namespace, stack: "bad", port: 8080 },
  activeColor: "blue",
  weights: { blue: 100, green: 0 },
  releases: { blue: "0".repeat(64) },
  shadow: { percent: 0 },
  rejected: {},
});
