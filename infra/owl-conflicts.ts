import { colors, type Color } from "../components/color.ts";
import type { StackConfig } from "./config.ts";
import { givenAt, type JudgedConfig, type Path } from "./judged-config.ts";
import type { OwlGpuConfig } from "./owl-schema.ts";

/** Settings of a workload that are fine alone and wrong together, a sentence each. */
export function owlConflicts(judged: JudgedConfig, path: Path): string[] {
  const { config } = judged;
  const models = givenColors(judged).flatMap((color) => modelOfAnotherWorkload(judged, color, path));
  if (config.workload !== "owl") return [...models, ...partsNobodyReads(judged, path)];
  return [
    ...models,
    ...partsWithoutImage(judged, path),
    ...gpusOfThisMachine(config, path),
    ...longContainerNames(judged, path),
  ];
}

/** A color that was left out has the other one's release: one sentence for both. */
function givenColors({ given }: JudgedConfig): Color[] {
  return colors.filter((color) => given[color] !== undefined);
}

function modelOfAnotherWorkload(judged: JudgedConfig, color: Color, path: Path): string[] {
  const { workload, [color]: config } = judged.config;
  const name = path(`${color}.model`);
  const model = typeof config.model === "string" ? config.model : config.model.file;
  const isTar = /\.tar$/i.test(model);
  if (isTar === (workload === "owl")) return [];
  if (isTar) {
    return [
      `${name}.file: got ${model} with workload gguf, which serves .gguf files; allowed: a .gguf file, or workload owl, ` +
        `where a .tar is a model repository of Triton; do: pulumi config set --path '${path("workload")}' owl`,
    ];
  }
  const got =
    givenAt(judged, `${color}.model`) === undefined
      ? "it is missing with workload owl"
      : `got ${model} with workload owl, whose Triton reads no .gguf`;
  // Below a text `config set --path` sets nothing.
  const first =
    typeof givenAt(judged, `${color}.model`) === "string" ? `pulumi config rm --path '${name}', ` : "";
  return [
    `${name}: ${got}; allowed: the keys file and sha256 of a .tar, a model repository of Triton; ` +
      `do: ${first}pulumi config set --path '${name}.file' models/owl.tar, ` +
      `and pulumi config set --path '${name}.sha256' $(sha256sum models/owl.tar | cut -c1-64)`,
  ];
}

function partsNobodyReads(judged: JudgedConfig, path: Path): string[] {
  const keys = ["owl", ...colors.flatMap((color) => [`${color}.triton`, `${color}.converter`])];
  return keys
    .filter((key) => givenAt(judged, key) !== undefined)
    .map(
      (key) =>
        `${path(key)}: it is set with workload ${judged.config.workload}, where nothing reads it; allowed: with workload owl; ` +
        `do: pulumi config rm --path '${path(key)}'`,
    );
}

/** Folders that the images of the parts are built from, and what they are built on. */
const parts = {
  triton: "BASE_IMAGE=nvcr.io/nvidia/tritonserver:24.10-py3",
  converter: "BASE_IMAGE=docker.io/library/node:24-bookworm-slim",
} as const;

function partsWithoutImage(judged: JudgedConfig, path: Path): string[] {
  const { config } = judged;
  if (config.target === "docker") return [];
  return givenColors(judged).flatMap((color) =>
    Object.entries(parts)
      .filter(([part]) => givenAt(judged, `${color}.${part}.image`) === undefined)
      .map(([part, base]) => {
        const name = path(`${color}.${part}.image`);
        const image = `registry.example/${part}:${config[color].version}`;
        return (
          `${name}: it is missing with target ${config.target}, where nothing is built; allowed: an image that the cluster can pull ` +
          `(docker build --build-arg ${base} --tag ${image} ${part}, and docker push it); do: pulumi config set --path '${name}' ${image}`
        );
      }),
  );
}

function gpusOfThisMachine(config: StackConfig, path: Path): string[] {
  const gpus = config.owl?.gpus;
  if (config.target === "docker") return gpus === undefined ? [] : sharedDevice(config, gpus, path);
  if (config.owl === undefined) return [];
  const name = path("owl");
  const [key, command] =
    config.target === "eks"
      ? ["eks.gpu", `pulumi config rm '${name}'`]
      : [
          "kubernetes.gpu",
          `pulumi config rm '${name}', and pulumi config set --path '${path("kubernetes.gpu.perPod")}' 1`,
        ];
  return [
    `${name}: it is set with target ${config.target}, where no color has devices of this machine; allowed: with target docker, ` +
      `and ${key} for Triton's GPUs in a cluster; do: ${command}`,
  ];
}

/** Two Tritons on one device each take what they find: the later one fails to load, or takes the earlier one down. */
function sharedDevice(config: StackConfig, { devices, memoryMebibytes }: OwlGpuConfig, path: Path): string[] {
  if (devices.blue !== devices.green || memoryMebibytes !== undefined || config.standby === "stopped")
    return [];
  const name = path("owl.gpus.memoryMebibytes");
  return [
    `${name}: it is missing with device ${devices.blue} for both colors, which both run; allowed: MiB of each color, another device for one of them, ` +
      `or standby stopped; do: pulumi config set --path '${name}.blue' 7000, and pulumi config set --path '${name}.green' 7000`,
  ];
}

/** What is put behind a stack's name at most: `-green-converter`. */
const longestSuffix = 16;
/** Of a name that the DNS knows. */
const longestLabel = 63;

/** A color's server reaches what computes for it by the containers' names. */
function longContainerNames({ config, project, stack }: JudgedConfig, path: Path): string[] {
  const name = `${project}-${stack}`;
  const limit = longestLabel - longestSuffix;
  if (config.target !== "docker" || name.length <= limit) return [];
  return [
    `${path("workload")}: got owl with the project ${project} and the stack ${stack}, after which the containers are named that a color's server reaches by name; ` +
      `allowed: names that make at most ${limit} characters together (${name} has ${name.length}); do: pulumi stack rename <shorter>`,
  ];
}
