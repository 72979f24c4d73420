import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { linesPort, metricsPort, nginxPort } from "../monitoring/image/exporter/contract.ts";
import { labelsOf, selectorOf } from "./monitoring-context.ts";

export interface ExporterServiceArgs {
  /** Prefix of all names in the namespace. */
  readonly prefix: string;
  readonly namespace: pulumi.Input<string>;
}

/** Where nginx sends its lines, and where Prometheus asks for what they were. */
export interface ExporterService {
  /** Fixed for as long as the Service is there: part of the routers' configuration. */
  readonly clusterIp: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
}

/**
 * The router exporter's Service. It comes before the router, whose nginx sends lines by UDP to its address: without an exporter they go
 * nowhere, and nobody waits for them.
 */
export function exporterService(
  name: string,
  { prefix, namespace }: ExporterServiceArgs,
  options: pulumi.CustomResourceOptions,
): ExporterService {
  const service = new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      metadata: {
        name: exporterServiceName(prefix),
        namespace,
        labels: labelsOf(prefix, "exporter"),
        // Without an exporter nothing is behind it, and the router waits for nothing.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        type: "ClusterIP",
        selector: selectorOf(prefix, "exporter"),
        // A line that is sent before a probe has looked counts as well.
        publishNotReadyAddresses: true,
        ports: [
          { name: "lines", port: linesPort, protocol: "UDP" },
          { name: "metrics", port: metricsPort, protocol: "TCP" },
          { name: "nginx", port: nginxPort, protocol: "TCP" },
        ],
      },
    },
    options,
  );
  return { clusterIp: service.spec.clusterIP, resource: service };
}

/** Its name in DNS, too. */
export function exporterServiceName(prefix: string): string {
  return `${prefix}-exporter`;
}
