import type { Color } from "../components/color.ts";
import { colors } from "../components/color.ts";
import { exporterLimits } from "../components/monitoring/exporter-limits.ts";
import { modelFileOf, type ModelFile } from "../components/model.ts";
import type { EksStackConfig, StackConfig } from "../infra/config.ts";
import type { MemoryLimits } from "../toolchain/engine/memory.ts";
import type { PrepareOptions, StepResult } from "../toolchain/index.ts";
import { OperatorError } from "./exit.ts";
import type { Interruption } from "./interruption.ts";
import { labelNames } from "../components/labels.ts";
import { stackLabel, type Project } from "./project.ts";
import { stackPlaceOf } from "./target/cluster-place.ts";
import type { Terminal } from "./terminal.ts";

export type { StepResult } from "../toolchain/index.ts";

/** Finds or makes what the stack needs, and points this process at it. Throws `ToolchainError`. */
export async function prepareToolchain(
  project: Project,
  config: StackConfig,
  terminal: Terminal,
  interruption: Interruption,
): Promise<readonly StepResult[]> {
  const steps = await prepared(project, needsOf(project, config), terminal, interruption);
  const { PULUMI_BACKEND_URL: backend = "" } = process.env;
  if (config.target === "eks" && backend.startsWith("file:")) terminal.note(localState(terminal, backend));
  return steps;
}

/**
 * Finds or makes Pulumi and the plugins of the stack's target alone, also for whoever is about to write the stack's file. Throws
 * `ToolchainError`.
 */
export async function preparePulumi(
  project: Project,
  terminal: Terminal,
  interruption: Interruption,
): Promise<void> {
  const { target } = await stackPlaceOf(project);
  await prepared(project, target === "eks" ? cloudNeeds : clusterNeeds, terminal, interruption);
}

/** What is in AWS costs money, and is known to nobody else. */
function localState(terminal: Terminal, backend: string): string {
  return (
    `${terminal.paint("yellow", "warning:")} the state of this stack is in ${backend} alone, and with it all that knows what it has made in AWS; ` +
    "for a bucket: export PULUMI_BACKEND_URL='s3://<bucket>?region=<region>' before the first up"
  );
}

type Needs = Omit<PrepareOptions, "projectDirectory" | "environment" | "signal">;

async function prepared(
  project: Project,
  needs: Needs,
  terminal: Terminal,
  interruption: Interruption,
): Promise<readonly StepResult[]> {
  const { prepare } = await import("../toolchain/index.ts");
  const { environment, steps, warnings } = await prepare({
    projectDirectory: project.root,
    environment: process.env,
    ...needs,
    signal: interruption.graceful,
  });
  Object.assign(process.env, environment);
  for (const warning of warnings) terminal.note(`${terminal.paint("yellow", "warning:")} ${warning}`);
  return steps;
}

function needsOf(project: Project, config: StackConfig): Needs {
  if (config.target === "docker") return dockerNeeds(project, config);
  return config.target === "eks" ? storeNeeds(config) : clusterNeeds;
}

/** Nothing runs on this machine: images come from registries, and pods fetch their model. */
const clusterNeeds: Needs = { kubernetes: true, images: false };

/** The same, with the plugin of AWS. */
const cloudNeeds: Needs = { ...clusterNeeds, aws: true };

/** Models of the stack's own store go there from here. A file of the user's own may be there already, and not here: only the update knows. */
function storeNeeds(config: EksStackConfig): Needs {
  const stored = colors
    .filter((color) => config.eks.modelStore[color])
    .map((color) => modelOf(config, color))
    .filter(({ sources }) => sources.length > 0);
  return { ...cloudNeeds, ...(stored.length > 0 && { models: stored }) };
}

/** An engine with room for the stack, images, and the models. */
function dockerNeeds(project: Project, config: StackConfig): Needs {
  const path = (setting: string) => `${project.name}:${setting}`;
  const loads = colors.map((color) => {
    const { settings, image } = config[color];
    const { contextTokens, parallelSequences } = settings;
    // What an image of the user's own keeps in memory is not known.
    const limit = image === undefined ? { limit: path(`${color}.memoryMebibytes`) } : {};
    return { model: modelOf(config, color), contextTokens, parallelSequences, ...limit };
  });
  return {
    models: loads.map(({ model }) => model),
    colors: loads,
    monitoring: config.monitoring.enabled,
    ...(hasGrafana(config) && { wishedImages: [config.monitoring.grafanaImage] }),
    limitsMebibytes: {
      [path("router.memoryMebibytes")]: config.router.memoryMebibytes,
      ...Object.fromEntries(
        colors.map((color) => [path(`${color}.memoryMebibytes`), config[color].memoryMebibytes]),
      ),
      ...monitoringLimits(config, path),
    },
    ports: {
      own: { name: labelNames.stack, value: stackLabel(project) },
      wanted: [
        { setting: path("router.port"), address: config.router.address, port: config.router.port },
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

/** Points this process at what was made before. Throws `ToolchainError` where nothing was. */
export async function useToolchain(project: Project): Promise<Readonly<Record<string, string>>> {
  const { environmentOf } = await import("../toolchain/index.ts");
  const environment = await environmentOf(project.root, process.env);
  Object.assign(process.env, environment);
  return environment;
}

type Path = (setting: string) => string;

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

function modelOf(config: StackConfig, color: Color): ModelFile {
  try {
    return modelFileOf(config[color].model);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OperatorError("usage", `${color}.model: ${error.message}`, undefined, { cause: error });
  }
}
