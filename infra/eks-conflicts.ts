import type { EksStackConfig } from "./config.ts";
import { componentConflicts } from "./eks-component-conflicts.ts";
import { eksNodesConflicts } from "./eks-nodes-conflicts.ts";
import { eksOwlConflicts } from "./eks-owl-conflicts.ts";
import { eksPodsConflicts } from "./eks-pods-conflicts.ts";
import { hasRegion } from "./eks-region.ts";
import { rightsConflicts } from "./eks-rights.ts";
import { givenAt, type JudgedConfig, type Path } from "./judged-config.ts";

/** Settings of a stack on AWS that it has no use for, lacks, or cannot honour, a sentence each. */
export function eksConflicts(judged: JudgedConfig, config: EksStackConfig, path: Path): string[] {
  return [
    ...noRegion(config),
    ...rightsConflicts(judged.values),
    ...clustersOfOthers(judged, path),
    ...withoutNginx(judged, config, path),
    ...withoutDirectPaths(judged, config, path),
    ...copiedByNobody(config, path),
    ...cutByBalancer(config, path),
    ...certificateOfAnotherRegion(config, path),
    ...modelsFromTwoPlaces(config, path),
    ...cacheOnOneNode(config, path),
    ...componentConflicts(judged, config, path),
    ...eksNodesConflicts(judged, config, path),
    ...eksPodsConflicts(judged, config, path),
    ...eksOwlConflicts(judged, config, path),
  ];
}

function noRegion(config: EksStackConfig): string[] {
  if (hasRegion(config)) return [];
  const got = config.region === "" ? "it is missing with target eks" : `got "${config.region}"`;
  return [
    `aws:region: ${got}; allowed: a region of AWS such as eu-central-1; do: pulumi config set aws:region eu-central-1`,
  ];
}

const ownCluster = "whose cluster the stack makes itself";
const ownEntrance = "where users come in by the balancer (eks.entrance, eks.router)";

/** Settings of clusters that somebody else has made, and what stands in their place. */
const ofOthers: Readonly<Record<string, string>> = {
  "kubernetes.context": ownCluster,
  "kubernetes.createNamespace": ownCluster,
  "kubernetes.url": ownEntrance,
  "kubernetes.service": ownEntrance,
  "kubernetes.nodePort": ownEntrance,
  "kubernetes.ingress": ownEntrance,
  "kubernetes.gpu": "where eks.gpu and eks.nodes say it",
};

function clustersOfOthers(judged: JudgedConfig, path: Path): string[] {
  return Object.entries(ofOthers)
    .filter(([key]) => givenAt(judged, key) !== undefined)
    .map(
      ([key, why]) =>
        `${path(key)}: it is set with target eks, ${why}; allowed: with target kubernetes; do: pulumi config rm --path '${path(key)}'`,
    );
}

/** Settings of nginx alone. `kubernetes.routerImage` is not among them: a pod of the model cache runs it too. */
const ofNginx = ["router.memoryMebibytes", "router.maxBodyKibibytes", "kubernetes.routerReplicas"];

function withoutNginx(judged: JudgedConfig, { eks }: EksStackConfig, path: Path): string[] {
  if (eks.router === "nginx") return [];
  return ofNginx
    .filter((key) => givenAt(judged, key) !== undefined)
    .map(
      (key) =>
        `${path(key)}: got ${JSON.stringify(givenAt(judged, key))} with eks.router alb, where no nginx runs; ` +
        `allowed: with eks.router nginx; do: pulumi config rm --path '${path(key)}'`,
    );
}

function withoutDirectPaths(judged: JudgedConfig, { eks }: EksStackConfig, path: Path): string[] {
  const networks = path("eks.directCidrs");
  if (eks.router === "alb") {
    if (eks.directCidrs.length > 0) return [];
    return [
      `${networks}: it is missing with eks.router alb, and the gate would reach no color; allowed: the IPv4 networks that \`pulumi up\` and ` +
        `operators come from, as AWS sees them; do: pulumi config set --path '${networks}[0]' 203.0.113.7/32`,
    ];
  }
  const unused = {
    "eks.directCidrs": "where the gate and operators come through the API server",
    "eks.nodePorts": "where the balancer asks nginx alone",
  };
  return Object.entries(unused)
    .filter(([key]) => givenAt(judged, key) !== undefined)
    .map(
      ([key, why]) =>
        `${path(key)}: got ${JSON.stringify(givenAt(judged, key))} with eks.router nginx, ${why}; ` +
        `allowed: with eks.router alb; do: pulumi config rm --path '${path(key)}'`,
    );
}

function copiedByNobody({ shadow, eks }: EksStackConfig, path: Path): string[] {
  if (shadow.percent === 0 || eks.router === "nginx") return [];
  return [
    `${path("shadow.percent")}: got ${shadow.percent} percent with eks.router alb, which tells colors nothing of a shadow; ` +
      `allowed: 0, or eks.router nginx; do: pulumi config set --path '${path("eks.router")}' nginx`,
  ];
}

/** What AWS waits at most for a node that leaves, seconds. */
const longestDeregistration = 3600;

function cutByBalancer({ router }: EksStackConfig, path: Path): string[] {
  if (router.longestStreamSeconds <= longestDeregistration) return [];
  const name = path("router.longestStreamSeconds");
  return [
    `${name}: got ${router.longestStreamSeconds} seconds with target eks, whose balancer waits no longer for a node that leaves; ` +
      `allowed: at most ${longestDeregistration} seconds; do: pulumi config set --path '${name}' ${longestDeregistration}`,
  ];
}

function certificateOfAnotherRegion(config: EksStackConfig, path: Path): string[] {
  const { entrance } = config.eks;
  if (!hasRegion(config) || !("certificateArn" in entrance)) return [];
  const [, , , region] = entrance.certificateArn.split(":");
  if (region === config.region) return [];
  const name = path("eks.entrance.certificateArn");
  return [
    `${name}: got "${entrance.certificateArn}" of ${region ?? "no region"}; allowed: a certificate of aws:region ${config.region}, where the balancer is ` +
      `(aws acm request-certificate --region ${config.region}); do: pulumi config set --path '${name}' arn:aws:acm:${config.region}:111122223333:certificate/00000000-0000-0000-0000-000000000000`,
  ];
}

function modelsFromTwoPlaces({ eks, kubernetes }: EksStackConfig, path: Path): string[] {
  if (kubernetes.modelSource === undefined || !(eks.modelStore.blue || eks.modelStore.green)) return [];
  const name = path("kubernetes.modelSource");
  return [
    `${name}: got "${kubernetes.modelSource}" with eks.modelStore true, and pods get a model from one place; ` +
      `allowed: one of them; do: pulumi config rm --path '${name}'`,
  ];
}

function cacheOnOneNode({ kubernetes: { modelCache } }: EksStackConfig, path: Path): string[] {
  if (modelCache.kind === "node") return [];
  if (modelCache.accessMode === "ReadWriteMany" && modelCache.storageClass !== undefined) return [];
  const name = path("kubernetes.modelCache");
  return [
    `${name}: got a claim ${modelCache.accessMode} of ${modelCache.storageClass ?? "the default storage class"} with target eks, where every color has nodes of its own, ` +
      "and a volume of EBS is of one node; allowed: kind node, or ReadWriteMany with a storageClass of your own that many nodes can mount; " +
      `do: pulumi config rm --path '${name}'`,
  ];
}
