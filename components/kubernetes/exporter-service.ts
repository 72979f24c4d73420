import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stackLabels } from "../labels.ts";
import { linesPort, metricsPort, nginxPort } from "../monitoring/image/exporter/contract.ts";
import { addressFamily } from "./address-family.ts";
import { objectLabels } from "./object-labels.ts";
import type { Place } from "./place.ts";

/** Where nginx sends its lines. */
export interface ExporterService {
  /** `host:port` for UDP. It stays for as long as the Service does: it is part of the routers' configuration. */
  readonly lines: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
}

/**
 * The router exporter's Service. It comes before the router, whose nginx sends lines by UDP to its address: without an exporter they go
 * nowhere, and nobody waits for them.
 */
export function exporterService(
  name: string,
  { provider, prefix, namespace, ground }: Place,
  options: pulumi.CustomResourceOptions = {},
): ExporterService {
  const service = new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      metadata: {
        name: exporterServiceName(prefix),
        namespace,
        labels: objectLabels(prefix, "exporter"),
        // The exporter comes last, and the router waits for none.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        ...addressFamily,
        type: "ClusterIP",
        selector: stackLabels(prefix, "exporter"),
        // A line that is sent before a probe has looked counts as well.
        publishNotReadyAddresses: true,
        ports: [
          { name: "lines", port: linesPort, protocol: "UDP" },
          { name: "metrics", port: metricsPort, protocol: "TCP" },
          { name: "nginx", port: nginxPort, protocol: "TCP" },
        ],
      },
    },
    { provider, dependsOn: [...ground], ...options },
  );
  return { lines: pulumi.interpolate`${service.spec.clusterIP}:${linesPort}`, resource: service };
}

/** Its name in DNS, too. */
export function exporterServiceName(prefix: string): string {
  return `${prefix}-exporter`;
}
