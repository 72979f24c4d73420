import { colors } from "../components/color.ts";
import { modelFileOf } from "../components/model.ts";
import type { ClusterStackConfig } from "./config.ts";
import { givenAt, type JudgedConfig, type Path } from "./judged-config.ts";

/** Settings that a cluster has no use for, or lacks, whoever has made it, a sentence each. */
export function clusterConflicts(judged: JudgedConfig, config: ClusterStackConfig, path: Path): string[] {
  return [
    ...longName(judged, path),
    ...publishedPorts(judged, path),
    ...historyOnANode(config, path),
    ...colorsWithoutImage(judged, path),
    ...modelsWithoutSource(config, path),
    ...monitoringWithoutImage(config, path),
    ...namespaceOfTheCluster(config, path),
    ...roomForNoRepository(judged, path),
  ];
}

/** What is put behind a stack's name at most: `-alertmanager`. */
const longestSuffix = 13;
/** Of a Service's name, and of a label's value. */
const longestLabel = 63;

function longName({ config, project, stack }: JudgedConfig, path: Path): string[] {
  const name = `${project}-${stack}`;
  const limit = longestLabel - longestSuffix;
  if (name.length <= limit && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) return [];
  return [
    `${path("target")}: got ${config.target} with the project ${project} and the stack ${stack}, after which its objects are named; ` +
      `allowed: names that make at most ${limit} lower-case letters, digits and hyphens together (${name} has ${name.length}), with a letter first; ` +
      `do: pulumi stack rename <shorter or plainer>`,
  ];
}

/** Settings of the Docker target's addresses and ports on this machine. */
const dockerOnly = [
  "ports",
  "network",
  "router.address",
  "router.port",
  "router.operatorPort",
  "router.tls",
  "monitoring.prometheusPort",
  "monitoring.alertmanagerPort",
  "monitoring.grafanaPort",
];

function publishedPorts(judged: JudgedConfig, path: Path): string[] {
  return dockerOnly.flatMap((key) => {
    const value = givenAt(judged, key);
    if (value === undefined) return [];
    return [
      `${path(key)}: got ${JSON.stringify(value)} with target ${judged.config.target}, which publishes nothing on this machine; ` +
        `allowed: with target docker; do: pulumi config rm --path '${path(key)}'`,
    ];
  });
}

function historyOnANode({ history, target }: ClusterStackConfig, path: Path): string[] {
  if (history.kind === "postgres" || (history.kind === "rds" && target === "eks")) return [];
  const kind = path("history.kind");
  const problem =
    history.kind === "rds"
      ? `${kind}: got rds with target ${target}, which makes nothing in AWS`
      : `${kind}: got ${history.kind} with target ${target}, where pods of several nodes cannot share a file`;
  const own = `postgres with the URL of a database that outlives the stack`;
  if (target === "eks") {
    return [
      `${problem}; allowed: rds, which the stack makes, or ${own}; do: pulumi config set '${path("history")}' '{"kind":"rds","caFile":"/etc/ssl/rds/global-bundle.pem"}'`,
    ];
  }
  return [
    `${problem}; allowed: ${own}; ` +
      `do: pulumi config set --path '${kind}' postgres, and pulumi config set --path '${path("history.url")}' --secret postgres://user:password@host:5432/database`,
  ];
}

function colorsWithoutImage({ config, given }: JudgedConfig, path: Path): string[] {
  // A color that was left out has the other one's release: one sentence for both.
  return colors
    .filter((color) => given[color] !== undefined && config[color].image === undefined)
    .map(
      (color) =>
        `${path(`${color}.image`)}: it is missing with target ${config.target}, where nothing is built; allowed: an image that the cluster can pull ` +
        `(docker build --build-arg BASE_IMAGE=docker.io/library/node:24-bookworm-slim --tag registry.example/model-server:${config[color].version} app, and docker push it); ` +
        `do: pulumi config set --path '${path(`${color}.image`)}' registry.example/model-server:${config[color].version}`,
    );
}

function modelsWithoutSource(config: ClusterStackConfig, path: Path): string[] {
  if (config.kubernetes.modelSource !== undefined) return [];
  const isStored = config.target === "eks" ? config.eks.modelStore : { blue: false, green: false };
  const names = colors
    .filter((color) => !isStored[color])
    .map((color) => modelFileOf(config[color].model))
    .filter(({ sources }) => !sources.some(({ kind }) => kind === "url"))
    .map(({ path: file }) => file);
  const source = path("kubernetes.modelSource");
  const store = path("eks.modelStore");
  const [allowed, cure] =
    config.target === "eks"
      ? [`the URL of a file server that has it, or ${store} true`, `set --path '${store}' true`]
      : ["the URL of a file server that has it", `set --path '${source}' https://files.example/models`];
  return [...new Set(names)].map(
    (file) =>
      `${source}: it is missing, and nobody else says where pods get ${file} from; ` +
      `allowed: ${allowed}; do: pulumi config ${cure}`,
  );
}

function monitoringWithoutImage(
  { monitoring, kubernetes, target }: ClusterStackConfig,
  path: Path,
): string[] {
  if (!monitoring.enabled || kubernetes.monitoringImage !== undefined) return [];
  return [
    `${path("kubernetes.monitoringImage")}: it is missing with monitoring.enabled, and nothing is built with target ${target}; ` +
      `allowed: an image made from components/monitoring/image that the cluster can pull; ` +
      `do: pulumi config set --path '${path("kubernetes.monitoringImage")}' registry.example/bluegreen-monitoring:1`,
  ];
}

/** Every cluster has them, with programs of its own: a stack that took one over would take it away at its end. */
function namespaceOfTheCluster({ kubernetes }: ClusterStackConfig, path: Path): string[] {
  const { namespace, createNamespace } = kubernetes;
  if (!createNamespace || namespace === undefined || !/^(default|kube-.*)$/.test(namespace)) return [];
  const name = path("kubernetes.namespace");
  return [
    `${name}: got ${namespace}, which is the cluster's own; allowed: a name of the stack's own, or createNamespace false; ` +
      `do: pulumi config rm --path '${name}'`,
  ];
}

function roomForNoRepository(judged: JudgedConfig, path: Path): string[] {
  const key = "kubernetes.repositoryGibibytes";
  const value = givenAt(judged, key);
  const { workload } = judged.config;
  if (value === undefined || workload === "owl") return [];
  return [
    `${path(key)}: got ${JSON.stringify(value)} with workload ${workload}, whose pods unpack nothing; allowed: with workload owl; ` +
      `do: pulumi config rm --path '${path(key)}'`,
  ];
}
