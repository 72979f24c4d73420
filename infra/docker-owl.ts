import type { Color } from "../components/color.ts";
import { ImageBuilds } from "../components/docker/image-builds.ts";
import type { OwlArgs } from "../components/docker/owl-services.ts";
import { tritonTag } from "../components/docker/triton.ts";
import { builtServiceVersions, type ServiceVersions } from "./built-versions.ts";
import type { StackConfig } from "./config.ts";
import { owlColorOf, withOwlParts } from "./owl-config.ts";
import type { Known } from "./target.ts";

/** Says what a color has behind its server; undefined with another workload. */
export type OwlArgsOf = (color: Color) => OwlArgs | undefined;

/** Declares what remembers the builds of Triton and converter, with the workload `owl`. */
export function declareOwlBuilds(config: StackConfig, { prefix, lastUpdate }: Known): OwlArgsOf {
  const versions = builtServiceVersions(config);
  if (versions === undefined) return () => undefined;
  const { serviceVersions: completed } = lastUpdate;
  const triton = new ImageBuilds("triton-builds", {
    prefix,
    folder: "triton",
    versions: versions.triton,
    tags: tritonTags(config, versions.triton),
    ...(completed && { completed: completed.triton }),
  });
  const converter = new ImageBuilds("converter-builds", {
    prefix,
    folder: "converter",
    versions: versions.converter,
    ...(completed && { completed: completed.converter }),
  });
  return (color) => owlArgs(config, color, { triton, converter });
}

function tritonTags(config: StackConfig, versions: ServiceVersions["triton"]) {
  const entries = Object.entries(versions) as [Color, string][];
  return Object.fromEntries(
    entries.map(([color, version]) => [
      color,
      tritonTag(version, withOwlParts(config[color]).triton.variant),
    ]),
  );
}

function owlArgs(
  config: StackConfig,
  color: Color,
  builds: Record<"triton" | "converter", ImageBuilds>,
): OwlArgs | undefined {
  const owl = owlColorOf(config, color);
  const gpus = config.owl?.gpus;
  return (
    owl && {
      triton: {
        ...owl.triton,
        ...(gpus && { gpu: { device: gpus.devices[color], memoryMebibytes: gpus.memoryMebibytes?.[color] } }),
        builds: builds.triton,
      },
      converter: { ...owl.converter, builds: builds.converter },
    }
  );
}
