import { rm } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import { baseImages } from "../../components/docker/base-images.ts";
import { unzip, type Placement } from "../archive.ts";
import { messageOf, ToolchainError } from "../errors.ts";
import { hashOf, hashOfTrees } from "../hash.ts";
import { fetchWheel } from "../model/wheel.ts";
import type { Step, StepContext } from "../plan.ts";
import { debianRecipe, ensureDebianImage } from "./debian.ts";
import { chosenBy, isRecorded, pinned, recordedDigests, type Digests } from "./digests.ts";
import { askRegistry, inspectImage, pullAs, type FoundImage } from "./engine-images.ts";
import {
  officialTriton,
  officialTritonGigabytes,
  recipeLabel,
  tritonWheels,
  type DebianArchitecture,
} from "./recipe.ts";
import { freeForImages, hasRoom, noRoom } from "./room.ts";
import { buildImage, dockerfileOf, megabytes, type Engine } from "./steps.ts";

const name = baseImages.triton;

/**
 * Triton's base image: NVIDIA's where its registry answers, for it has every backend; else one of PyPI's Triton, which has the Python
 * backend alone. To be made after the Node image, with which it shares its Debian.
 *
 * @param official whether NVIDIA's is asked for
 * @param freeBytes what the disk with the engine's images has left, where that can be known
 */
export function tritonImageStep(engine: Engine, official: boolean, freeBytes = freeForImages): Step {
  return {
    title: `Base image ${name}`,
    async find(context) {
      const found = await inspectImage(engine(context.environment), name);
      if (!found || !isTriton(found, await recipeOf(context))) return undefined;
      return `${megabytes(found.sizeBytes)}, unchanged`;
    },
    async make(context) {
      const docker = engine(context.environment);
      const from = official
        ? await pullOrBuild(docker, await freeBytes(docker, context.environment), context)
        : await build(docker, context);
      const made = await inspectImage(docker, name);
      return `${megabytes(made?.sizeBytes ?? 0)} from ${from}`;
    },
  };
}

/** True where an image is NVIDIA's, of the digest that is known if one is, or was made from this recipe. */
export function isTriton(
  { labels, repoDigests }: Pick<FoundImage, "labels" | "repoDigests">,
  recipe: string,
  digests: Digests = recordedDigests,
): boolean {
  if (labels[recipeLabel] === recipe) return true;
  const repository = officialTriton.slice(0, officialTriton.lastIndexOf(":"));
  const official = repoDigests.filter((known) => known.startsWith(`${repository}@`));
  return official.length > 0 && isRecorded(officialTriton, official, digests);
}

async function pullOrBuild(docker: Docker, free: number | undefined, context: StepContext): Promise<string> {
  let refused: unknown;
  try {
    context.report(`asking nvcr.io; the image takes about ${officialTritonGigabytes} GB`);
    if (hasRoom(free)) {
      const wanted = pinned(officialTriton);
      await pullAs(docker, wanted, name, context.report, context.signal);
      return `${officialTriton}, ${chosenBy(wanted)}`;
    }
    await askRegistry(docker, officialTriton, context.signal);
  } catch (reason) {
    context.signal.throwIfAborted();
    refused = reason;
  }
  // The small one in its place would fail with models of other backends, and on this machine alone.
  if (free !== undefined && refused === undefined) throw noRoom(free);
  try {
    return await build(docker, context);
  } catch (reason) {
    context.signal.throwIfAborted();
    throw new ToolchainError(
      `${messageOf(reason)}\n  ${officialTriton}: ${messageOf(refused)}\n  Or name an image of your own: triton.image.`,
    );
  }
}

async function build(docker: Docker, context: StepContext): Promise<string> {
  const architecture = await ensureDebianImage(docker, context);
  const fill = (folder: string) => unpackTriton(architecture, folder, context);
  await buildImage("triton", name, docker, await recipeOf(context), context, fill);
  return "PyPI and Debian packages, with the Python backend alone";
}

async function unpackTriton(
  architecture: DebianArchitecture,
  folder: string,
  context: StepContext,
): Promise<void> {
  const wheel = await fetchWheel(tritonWheels[architecture], context);
  context.report("unpacking");
  await unzip(wheel, placeIn(join(folder, "opt")), context.signal);
  await rm(wheel);
}

/** Where the wheel's members go: Triton's programs find their libraries by the way from one folder to the other. */
export function placeIn(folder: string): Placement {
  const programs = "pytriton/tritonserver";
  const backend = `${programs}/backends/python`;
  const stub = "triton_python_backend_stub";
  return (member) => {
    // Debian's Python is 3.11; the library of another one comes along.
    if (member === `${programs}/python_backend_stubs/3.11/${stub}`)
      return { path: join(folder, backend, stub), executable: true };
    if (member.startsWith("nvidia_pytriton.libs/") && !member.includes("/libpython"))
      return { path: join(folder, member) };
    if (member.startsWith(`${backend}/`)) return { path: join(folder, member) };
    if (member === `${programs}/bin/tritonserver`) return { path: join(folder, member), executable: true };
    if (member.endsWith(".dist-info/licenses/LICENSE")) return { path: join(folder, "pytriton/LICENSE") };
    return undefined;
  };
}

async function recipeOf(context: StepContext): Promise<string> {
  const dockerfile = await hashOfTrees([dockerfileOf("triton", context)]);
  return hashOf(JSON.stringify([debianRecipe, dockerfile, tritonWheels]));
}
