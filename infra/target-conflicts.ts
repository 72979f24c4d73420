import { clusterConflicts } from "./cluster-conflicts.ts";
import { eksConflicts } from "./eks-conflicts.ts";
import type { JudgedConfig, Path } from "./judged-config.ts";
import { kubernetesConflicts } from "./kubernetes-conflicts.ts";

/** Settings that a target has no use for, or lacks, a sentence each. */
export function targetConflicts(judged: JudgedConfig, path: Path): string[] {
  const { config } = judged;
  switch (config.target) {
    case "docker":
      return [...elsewhere(judged, path), ...databaseOfAws(judged, path)];
    case "kubernetes":
      return [
        ...elsewhere(judged, path),
        ...clusterConflicts(judged, config, path),
        ...kubernetesConflicts(config, path),
      ];
    case "eks":
      return [...clusterConflicts(judged, config, path), ...eksConflicts(judged, config, path)];
  }
}

/** Parts of the config that another target reads, and that target. */
const readElsewhere = [
  { key: "kubernetes", reader: "kubernetes", targets: ["docker"] },
  { key: "eks", reader: "eks", targets: ["docker", "kubernetes"] },
];

function elsewhere({ config: { target }, given }: JudgedConfig, path: Path): string[] {
  return readElsewhere
    .filter(({ key, targets }) => given[key] !== undefined && targets.includes(target))
    .map(
      ({ key, reader }) =>
        `${path(key)}: it is set with target ${target}, where nothing reads it; allowed: with target ${reader}; ` +
        `do: pulumi config set --path '${path("target")}' ${reader}`,
    );
}

function databaseOfAws({ config }: JudgedConfig, path: Path): string[] {
  if (config.history.kind !== "rds") return [];
  return [
    `${path("history.kind")}: got rds with target ${config.target}, which makes nothing in AWS; ` +
      `allowed: sqlite, or postgres with the URL of a database; do: pulumi config set '${path("history")}' '{"kind":"sqlite"}'`,
  ];
}
