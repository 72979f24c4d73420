import { colors } from "../components/color.ts";
import { modelFileOf } from "../components/model.ts";
import type { StackConfig } from "./config.ts";
import type { Path } from "./conflicts.ts";
import { gpuConflicts } from "./kubernetes-gpu-conflicts.ts";
import type { KubernetesConfig } from "./kubernetes-schema.ts";

/** A config as it is judged: filled in, as it was given, and whose it is. */
export interface JudgedConfig {
  readonly config: StackConfig;
  /** Keys as somebody wrote them, without the project's prefix. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly project: string;
  readonly stack: string;
}

/** Settings that a target has no use for, or lacks, a sentence each. */
export function targetConflicts(judged: JudgedConfig, path: Path): string[] {
  const { config } = judged;
  if (config.target === "docker") return elsewhere(judged, path);
  const { kubernetes } = config;
  return [
    ...longName(judged, path),
    ...publishedPorts(judged, path),
    ...historyOnANode(config, path),
    ...colorsWithoutImage(judged, path),
    ...modelsWithoutSource(config, kubernetes, path),
    ...monitoringWithoutImage(config, kubernetes, path),
    ...nodePortNobodyOpens(kubernetes, path),
    ...namespaceOfTheCluster(kubernetes, path),
    ...gpuConflicts(config, kubernetes, path),
  ];
}

function elsewhere({ given }: JudgedConfig, path: Path): string[] {
  if (given["kubernetes"] === undefined) return [];
  return [
    `${path("kubernetes")}: it is set with target docker, where nothing reads it; allowed: with target kubernetes; ` +
      `do: pulumi config set --path '${path("target")}' kubernetes`,
  ];
}

/** What is put behind a stack's name at most: `-alertmanager`. */
const longestSuffix = 13;
/** Of a Service's name, and of a label's value. */
const longestLabel = 63;

function longName({ project, stack }: JudgedConfig, path: Path): string[] {
  const name = `${project}-${stack}`;
  const limit = longestLabel - longestSuffix;
  if (name.length <= limit && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) return [];
  return [
    `${path("target")}: got kubernetes with the project ${project} and the stack ${stack}, after which its objects are named; ` +
      `allowed: names that make at most ${limit} lower-case letters, digits and hyphens together (${name} has ${name.length}), with a letter first; ` +
      `do: pulumi stack rename <shorter or plainer>`,
  ];
}

/** Settings of the Docker target's addresses and ports on this machine. */
const dockerOnly = [
  ["ports"],
  ["network"],
  ["router", "address"],
  ["router", "port"],
  ["monitoring", "prometheusPort"],
  ["monitoring", "alertmanagerPort"],
  ["monitoring", "grafanaPort"],
] as const;

function publishedPorts({ given }: JudgedConfig, path: Path): string[] {
  return dockerOnly.flatMap(([key, inner]) => {
    const outer = given[key];
    const value =
      inner === undefined ? outer : (outer as Readonly<Record<string, unknown>> | undefined)?.[inner];
    if (value === undefined) return [];
    const name = path(inner === undefined ? key : `${key}.${inner}`);
    return [
      `${name}: got ${JSON.stringify(value)} with target kubernetes, which publishes nothing on this machine; ` +
        `allowed: with target docker; do: pulumi config rm --path '${name}'`,
    ];
  });
}

function historyOnANode({ history }: StackConfig, path: Path): string[] {
  if (history.kind === "postgres") return [];
  return [
    `${path("history.kind")}: got ${history.kind} with target kubernetes, where pods of several nodes cannot share a file; ` +
      `allowed: postgres with the URL of a database that outlives the stack; ` +
      `do: pulumi config set --path '${path("history.kind")}' postgres, and pulumi config set --path '${path("history.url")}' --secret postgres://user:password@host:5432/database`,
  ];
}

function colorsWithoutImage({ config, given }: JudgedConfig, path: Path): string[] {
  // A color that was left out has the other one's release: one sentence for both.
  return colors
    .filter((color) => given[color] !== undefined && config[color].image === undefined)
    .map(
      (color) =>
        `${path(`${color}.image`)}: it is missing with target kubernetes, where nothing is built; allowed: an image that the cluster can pull ` +
        `(docker build --build-arg BASE_IMAGE=docker.io/library/node:24-bookworm-slim --tag registry.example/model-server:${config[color].version} app, and docker push it); ` +
        `do: pulumi config set --path '${path(`${color}.image`)}' registry.example/model-server:${config[color].version}`,
    );
}

function modelsWithoutSource(config: StackConfig, { modelSource }: KubernetesConfig, path: Path): string[] {
  if (modelSource !== undefined) return [];
  const names = colors
    .map((color) => modelFileOf(config[color].model))
    .filter(({ sources }) => !sources.some(({ kind }) => kind === "url"))
    .map(({ path: file }) => file);
  return [...new Set(names)].map(
    (file) =>
      `${path("kubernetes.modelSource")}: it is missing, and nobody else says where pods get ${file} from; ` +
      `allowed: the URL of a file server that has it; do: pulumi config set --path '${path("kubernetes.modelSource")}' https://files.example/models`,
  );
}

function monitoringWithoutImage(
  { monitoring }: StackConfig,
  { monitoringImage }: KubernetesConfig,
  path: Path,
): string[] {
  if (!monitoring.enabled || monitoringImage !== undefined) return [];
  return [
    `${path("kubernetes.monitoringImage")}: it is missing with monitoring.enabled, and nothing is built with target kubernetes; ` +
      `allowed: an image made from components/monitoring/image that the cluster can pull; ` +
      `do: pulumi config set --path '${path("kubernetes.monitoringImage")}' registry.example/bluegreen-monitoring:1`,
  ];
}

function nodePortNobodyOpens({ service, nodePort }: KubernetesConfig, path: Path): string[] {
  if (nodePort === undefined || service !== "ClusterIP") return [];
  return [
    `${path("kubernetes.nodePort")}: got ${nodePort} with service ClusterIP, which opens no port of a node; ` +
      `allowed: with service NodePort or LoadBalancer; do: pulumi config set --path '${path("kubernetes.service")}' NodePort`,
  ];
}

/** Every cluster has them, with programs of its own: a stack that took one over would take it away at its end. */
function namespaceOfTheCluster({ namespace, createNamespace }: KubernetesConfig, path: Path): string[] {
  if (!createNamespace || namespace === undefined || !/^(default|kube-.*)$/.test(namespace)) return [];
  const name = path("kubernetes.namespace");
  return [
    `${name}: got ${namespace}, which is the cluster's own; allowed: a name of the stack's own, or createNamespace false; ` +
      `do: pulumi config rm --path '${name}'`,
  ];
}
