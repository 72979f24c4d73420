import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { converterPort, paths, variables } from "../../converter/contract.ts";
import { stackLabels } from "../labels.ts";
import { releaseIdentity, shortIdentity } from "../release.ts";
import { flushSeconds } from "../serving-settings.ts";
import { baseImages } from "./base-images.ts";
import { builtImage, colorImage } from "./color-image.ts";
import { serviceContainer, type ServiceContext } from "./color-service.ts";
import { containerDefaults, containerUser, memoryLimit, temporaryFiles } from "./container-defaults.ts";
import type { ImageBuilds } from "./image-builds.ts";
import { labelList } from "./label-list.ts";
import { nodeHealth } from "./node-health.ts";

export interface ConverterArgs {
  /** An image of the user's own that keeps the contract of `converter/contract.ts`. Default: built from converter/. */
  readonly image?: string | undefined;
  /** Limit of memory and of memory with swap. */
  readonly memoryMebibytes: number;
  /** Remembers what each version was built from. Default: a version may be built from anything. */
  readonly builds?: ImageBuilds | undefined;
}

/** What of a converter is part of its color's release. */
export function converterFacts(
  prefix: string,
  color: ServiceContext["color"],
  version: string,
  { image, memoryMebibytes }: ConverterArgs,
): Record<string, string | number> {
  const labels = stackLabels(prefix, "converter", color);
  return {
    converter: image ?? builtImage(prefix, color, version, "converter"),
    converterMemoryMebibytes: memoryMebibytes,
    converterContainer: shortIdentity(releaseIdentity({ labels, ...sameForAll })),
  };
}

/** URL of a color's converter as its server reaches it. */
export function converterUrl(prefix: string, color: ServiceContext["color"]): string {
  return `http://${serviceContainer(prefix, color, "converter")}:${converterPort}`;
}

/**
 * Declares a color's converter: its image, its container.
 *
 * @param after made before the container, and deleted after it
 */
export function declareConverter(
  context: ServiceContext,
  args: ConverterArgs,
  after: readonly pulumi.Resource[],
): docker.Container | undefined {
  const { name, prefix, color, version, drainSeconds } = context;
  const labels = stackLabels(prefix, "converter", color);
  const image = colorImage(
    `${name}-converter-image`,
    args.image,
    {
      folder: "converter",
      tag: builtImage(prefix, color, version, "converter"),
      buildArgs: { BASE_IMAGE: baseImages.node },
      triggers: { version },
      labels,
      builds: args.builds,
    },
    context.options,
  );
  if (!context.running) return undefined;
  return new docker.Container(
    `${name}-converter`,
    {
      ...sameForAll,
      ...memoryLimit(args.memoryMebibytes),
      name: serviceContainer(prefix, color, "converter"),
      image,
      envs: environment(context),
      networksAdvanced: [{ name: context.networkName }],
      stopTimeout: drainSeconds + flushSeconds,
      destroyGraceSeconds: drainSeconds + flushSeconds,
      labels: labelList(labels),
    },
    { ...context.options, dependsOn: [...context.options.dependsOn, ...after] },
  );
}

/** What every converter's container has, whatever its args. It is part of the release: another one would replace it. */
const sameForAll = {
  ...containerDefaults,
  user: containerUser,
  tmpfs: temporaryFiles,
  healthcheck: nodeHealth(converterPort, paths.live),
};

function environment({ color, version, identity, drainSeconds }: ServiceContext): string[] {
  const values = {
    [variables.color]: color,
    [variables.version]: version,
    [variables.release]: identity,
    [variables.port]: converterPort,
    [variables.drainSeconds]: drainSeconds,
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}
