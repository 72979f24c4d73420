import { colors, type Color } from "../components/color.ts";
import { labelNames } from "../components/labels.ts";
import { headerOfModel } from "../components/model-header.ts";
import { memoryNeed, servedContext } from "../components/model-memory.ts";
import { exporterLimits } from "../components/monitoring/exporter-limits.ts";
import type { StackConfig } from "../infra/config.ts";
import type { MemoryLimits } from "../toolchain/engine/memory.ts";
import type { ColorLoad, PrepareOptions } from "../toolchain/index.ts";
import { configuredModel } from "./configured-model.ts";
import { owlNeeds } from "./owl-needs.ts";
import { stackLabel, type Project } from "./project.ts";

/** What the toolchain is asked for. */
export type Needs = Omit<PrepareOptions, "projectDirectory" | "environment" | "signal">;

/** Puts the project's name before a setting. */
export type Path = (setting: string) => string;

/** An engine with room for the stack, images, and the models. */
export function dockerNeeds(project: Project, config: StackConfig): Needs {
  const path = (setting: string) => `${project.name}:${setting}`;
  const models = colors.map((color) => configuredModel(config, color));
  const owl = owlNeeds(config, project.root, path);
  return {
    models,
    colors: owl?.loads ?? colors.map((color) => serverLoad(config, color, project.root, path)),
    ...(owl && { triton: owl.buildsTriton }),
    monitoring: config.monitoring.enabled,
    ...(hasGrafana(config) && { wishedImages: [config.monitoring.grafanaImage] }),
    limitsMebibytes: {
      [path("router.memoryMebibytes")]: config.router.memoryMebibytes,
      ...Object.fromEntries(
        colors.map((color) => [path(`${color}.memoryMebibytes`), config[color].memoryMebibytes]),
      ),
      ...owl?.limits,
      ...monitoringLimits(config, path),
    },
    ports: {
      own: { name: labelNames.stack, value: stackLabel(project) },
      wanted: [
        ...routerPorts(config, path),
        ...colors.map((color) => ({
          setting: path(`ports.${color}`),
          address: "127.0.0.1",
          port: config.ports[color],
        })),
        ...monitoringPorts(config, path),
      ],
    },
    network: {
      setting: path("network.subnet"),
      subnet: config.network.subnet,
      name: stackLabel(project),
    },
  };
}

function serverLoad(config: StackConfig, color: Color, root: string, path: Path): ColorLoad {
  const { image } = config[color];
  const context = servedContext(config[color]);
  const model = configuredModel(config, color);
  const found = headerOfModel(model, root);
  // What an image of the user's own keeps in memory is not known.
  const limit = image === undefined ? { limit: path(`${color}.memoryMebibytes`) } : {};
  return {
    file: model.path,
    model: model.name,
    context,
    need: "header" in found ? memoryNeed(found.header, context) : undefined,
    ...limit,
  };
}

function monitoringLimits({ monitoring }: StackConfig, path: Path): MemoryLimits {
  if (!monitoring.enabled) return {};
  const { gpu, ...exporters } = exporterLimits(monitoring.exporterMemoryMebibytes);
  return {
    [path("monitoring.prometheusMemoryMebibytes")]: monitoring.prometheusMemoryMebibytes,
    [path("monitoring.alertmanagerMemoryMebibytes")]: monitoring.alertmanagerMemoryMebibytes,
    [path("monitoring.exporterMemoryMebibytes")]: [
      ...Object.values<number>(exporters),
      ...(monitoring.gpus ? [gpu] : []),
    ],
    ...(monitoring.grafana && {
      [path("monitoring.grafanaMemoryMebibytes")]: monitoring.grafanaMemoryMebibytes,
    }),
  };
}

function routerPorts({ router: { address, port, operatorPort, tls } }: StackConfig, path: Path) {
  return [
    { setting: path("router.port"), address, port },
    ...(operatorPort === undefined
      ? []
      : [{ setting: path("router.operatorPort"), address: "127.0.0.1", port: operatorPort }]),
    ...(tls === undefined ? [] : [{ setting: path("router.tls.port"), address, port: tls.port }]),
  ];
}

function monitoringPorts({ monitoring }: StackConfig, path: Path) {
  if (!monitoring.enabled) return [];
  const port = (key: "prometheusPort" | "alertmanagerPort" | "grafanaPort") => ({
    setting: path(`monitoring.${key}`),
    address: "127.0.0.1",
    port: monitoring[key],
  });
  return [
    port("prometheusPort"),
    port("alertmanagerPort"),
    ...(monitoring.grafana ? [{ ...port("grafanaPort"), onlyWithImage: monitoring.grafanaImage }] : []),
  ];
}

function hasGrafana({ monitoring }: StackConfig): boolean {
  return monitoring.enabled && monitoring.grafana;
}
