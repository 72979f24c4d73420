import * as kubernetes from "@pulumi/kubernetes";
import { routeLayout } from "../../provider/resources.ts";
import { exporterLimits } from "../monitoring/exporter-limits.ts";
import { exporterPorts } from "../monitoring/exporter-ports.ts";
import { linesPort, metricsPort, nginxPort } from "../monitoring/image/exporter/contract.ts";
import { hostCommand } from "../monitoring/part-commands.ts";
import type { UsersSeries } from "../monitoring/users-series.ts";
import { stackLabels } from "../labels.ts";
import { optionsIn, type PartContext } from "./monitoring-context.ts";
import { deployOnNodes, deployPart, type PartForm } from "./monitoring-part.ts";
import { declareRouterNames, partService, podsName } from "./monitoring-services.ts";
import { objectLabels } from "./object-labels.ts";
import { routerPorts } from "./router-pod.ts";

export interface ExportersArgs {
  /** Who counts users' requests. Default: `router`. */
  readonly usersSeries?: UsersSeries | undefined;
  /** Limit of each of them. */
  readonly exporterMemoryMebibytes: number;
  /** Whether GPUs are watched. */
  readonly gpus: boolean;
  /** Image of DCGM's exporter. */
  readonly gpuExporterImage: string;
}

/** What tells Prometheus of routers and their nginx, where the stack has some, of the gate, the nodes, and the GPUs. */
export function declareExporters(context: PartContext, args: ExportersArgs): void {
  const limits = exporterLimits(args.exporterMemoryMebibytes);
  if (args.usersSeries === "colors") declareGateExporter(context, limits.exporter);
  else declareRouterExporter(context, limits.exporter);
  deployOnNodes(context, "host", {
    memoryMebibytes: limits.host,
    command: hostCommand(),
    port: exporterPorts.host,
  });
  if (args.gpus) {
    deployOnNodes(context, "gpu", {
      image: args.gpuExporterImage,
      memoryMebibytes: limits.gpu,
      variables: { DCGM_EXPORTER_LISTEN: `:${exporterPorts.gpu}` },
      port: exporterPorts.gpu,
      // Set by NVIDIA's GPU feature discovery. A request for a GPU would take one away from the models.
      nodes: { "nvidia.com/gpu.present": "true" },
    });
  }
}

function declareRouterExporter(context: PartContext, memoryMebibytes: number): void {
  const { prefix } = context.place;
  declareRouterNames(context);
  deployPart(context, "exporter", exporterForm(prefix, memoryMebibytes, ["route", "gate"]));
  admit(context, [
    { from: podsOf(prefix, "router"), ports: [{ protocol: "UDP", port: linesPort }] },
    askedBy(prefix, [metricsPort, nginxPort]),
  ]);
}

/** The same exporter where there is no router: no line is sent to it, and Prometheus keeps what it tells of the gate alone. */
function declareGateExporter(context: PartContext, memoryMebibytes: number): void {
  const { prefix } = context.place;
  partService(context, "exporter", metricsPort);
  deployPart(context, "exporter", exporterForm(prefix, memoryMebibytes, ["gate"]));
  admit(context, [askedBy(prefix, [metricsPort])]);
}

/** `kept`: the ConfigMaps that it reads. Each may come later: the route with the first users, verdicts with the first gate. */
function exporterForm(prefix: string, memoryMebibytes: number, kept: readonly string[]): PartForm {
  return {
    memoryMebibytes,
    command: ["exporter", "kubernetes", podsName(prefix, "router"), String(routerPorts.status)],
    port: metricsPort,
    volumes: kept.map((name) => ({
      name,
      mountPath: `${routeLayout.root}/${name}`,
      source: { configMap: { name: `${prefix}-${name}`, optional: true } },
    })),
  };
}

type Ingress = kubernetes.types.input.networking.v1.NetworkPolicyIngressRule;

/** A line is believed whoever sends it, so only routers may. The network's plugin enforces that, or does not. */
function admit(context: PartContext, ingress: Ingress[]): void {
  const { name } = context;
  const { prefix, namespace } = context.place;
  new kubernetes.networking.v1.NetworkPolicy(
    `${name}-exporter-policy`,
    {
      metadata: { name: `${prefix}-exporter`, namespace, labels: objectLabels(prefix, "exporter") },
      spec: {
        podSelector: { matchLabels: stackLabels(prefix, "exporter") },
        policyTypes: ["Ingress"],
        ingress,
      },
    },
    optionsIn(context),
  );
}

function askedBy(prefix: string, ports: readonly number[]): Ingress {
  return { from: podsOf(prefix, "prometheus"), ports: ports.map((port) => ({ protocol: "TCP", port })) };
}

function podsOf(prefix: string, role: string) {
  return [{ podSelector: { matchLabels: stackLabels(prefix, role) } }];
}
