import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import { baseImages } from "../../components/docker/base-images.ts";
import { messageOf, ToolchainError } from "../errors.ts";
import { hashOf, hashOfTrees } from "../hash.ts";
import type { Step, StepContext } from "../plan.ts";
import { debianRecipe, ensureDebianImage } from "./debian.ts";
import { buildFolder, inspectImage, pullAs } from "./engine-images.ts";
import { unpackNpm } from "./npm-archive.ts";
import {
  isUpToDate,
  nodeArchives,
  npmArchive,
  officialImages,
  recipeLabel,
  type DebianArchitecture,
} from "./recipe.ts";

/** The engine that the variables name. */
export type Engine = (environment: NodeJS.ProcessEnv) => Docker;

/** Why the last pull failed, so that the next image does not wait for the same answer; empty before. */
export interface Registry {
  refused: string;
}

/** A base image that an image registry has too. */
type Name = keyof typeof officialImages;

/** Puts what a Dockerfile copies beside it. */
type Fill = (folder: string, architecture: DebianArchitecture, context: StepContext) => Promise<void>;

/** What a base image of our own making is, beside its Dockerfile. */
const own: Readonly<Record<Name, { readonly contents: readonly unknown[]; readonly fill: Fill }>> = {
  node: { contents: [nodeArchives, npmArchive], fill: fillNode },
  nginx: { contents: [], fill: () => Promise.resolve() },
};

/** The base images. The others are to be made after `node`: nginx shares its Debian image, and monitoring stands on it. */
export function baseImageSteps(
  engine: Engine,
  registry: Registry,
): { node: Step; nginx: Step; monitoring: Step } {
  return {
    node: baseImageStep("node", engine, registry),
    nginx: baseImageStep("nginx", engine, registry),
    monitoring: monitoringImageStep(engine),
  };
}

/** Made from packages wherever a stack runs: the Node image is a Debian, the official one too. */
function monitoringImageStep(engine: Engine): Step {
  const name = baseImages.monitoring;
  const recipe = async (context: StepContext) =>
    hashOf(
      JSON.stringify([
        await recipeOf("node", context),
        await hashOfTrees([dockerfileOf("monitoring", context)]),
      ]),
    );
  return {
    title: `Base image ${name}`,
    async find(context) {
      const found = await inspectImage(engine(context.environment), name);
      if (found?.labels[recipeLabel] !== (await recipe(context))) return undefined;
      return `${megabytes(found.sizeBytes)}, unchanged`;
    },
    async make(context) {
      const docker = engine(context.environment);
      await buildImage("monitoring", name, docker, await recipe(context), context, () => Promise.resolve());
      const made = await inspectImage(docker, name);
      return `${megabytes(made?.sizeBytes ?? 0)} from Debian packages`;
    },
  };
}

function baseImageStep(name: Name, engine: Engine, registry: Registry): Step {
  return {
    title: `Base image ${baseImages[name]}`,
    async find(context) {
      const found = await inspectImage(engine(context.environment), baseImages[name]);
      if (!found || !isUpToDate(found, officialImages[name], await recipeOf(name, context))) return undefined;
      return `${megabytes(found.sizeBytes)}, unchanged`;
    },
    async make(context) {
      const docker = engine(context.environment);
      const from = await pullOrBuild(name, docker, registry, context);
      const made = await inspectImage(docker, baseImages[name]);
      return `${megabytes(made?.sizeBytes ?? 0)} from ${from}`;
    },
  };
}

async function pullOrBuild(name: Name, docker: Docker, registry: Registry, context: StepContext) {
  if (!registry.refused) {
    try {
      context.report("asking the image registry");
      await pullAs(docker, officialImages[name], baseImages[name], context.report, context.signal);
      return officialImages[name].split("@")[0] ?? name;
    } catch (reason) {
      context.signal.throwIfAborted();
      registry.refused = messageOf(reason);
    }
  }
  try {
    await build(name, docker, context);
    return "Debian packages";
  } catch (reason) {
    context.signal.throwIfAborted();
    throw new ToolchainError(`${messageOf(reason)}\n  The image registry: ${registry.refused}`);
  }
}

async function build(name: Name, docker: Docker, context: StepContext): Promise<void> {
  const architecture = await ensureDebianImage(docker, context);
  const fill = (folder: string) => own[name].fill(folder, architecture, context);
  await buildImage(name, baseImages[name], docker, await recipeOf(name, context), context, fill);
}

/** Builds the image of `<dockerfile>.Dockerfile`, with what `fill` puts beside it. */
export async function buildImage(
  dockerfile: string,
  image: string,
  docker: Docker,
  recipe: string,
  context: StepContext,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const { layout, environment, report, signal } = context;
  const folder = join(layout.build, `image-${dockerfile}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await fill(folder);
    await copyFile(dockerfileOf(dockerfile, context), join(folder, "Dockerfile"));
    await buildFolder(docker, folder, image, { recipe, environment, report, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fillNode(
  folder: string,
  architecture: DebianArchitecture,
  context: StepContext,
): Promise<void> {
  const scratch = join(context.layout.build, "node");
  try {
    const node = await unpackNpm(nodeArchives[architecture], join(scratch, "node"), context);
    const npm = await unpackNpm(npmArchive, join(scratch, "npm"), context);
    await rename(join(node, "bin", "node"), join(folder, "node"));
    for (const unused of ["docs", "man"]) await rm(join(npm, unused), { recursive: true, force: true });
    await rename(npm, join(folder, "npm"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function recipeOf(name: Name, context: StepContext): Promise<string> {
  const dockerfile = await hashOfTrees([dockerfileOf(name, context)]);
  return hashOf(JSON.stringify([debianRecipe, dockerfile, own[name].contents]));
}

/** Path of a base image's Dockerfile. */
export function dockerfileOf(name: string, context: StepContext): string {
  return join(context.layout.root, "toolchain", "images", `${name}.Dockerfile`);
}

/** `123 MB` */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
