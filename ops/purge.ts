import { rm } from "node:fs/promises";
import { join } from "node:path";
import { baseImages } from "../components/docker/base-images.ts";
import { labelNames } from "../components/labels.ts";
import { debianImage } from "../toolchain/images/recipe.ts";
import { stackLabel, type Project } from "./project.ts";

interface Removable {
  remove(): Promise<unknown>;
}

interface LabelFilter {
  readonly filters: { label: string[] };
}

/** The part of a Docker client that a purge needs. */
export interface PurgeEngine {
  listVolumes(options: LabelFilter): Promise<{ readonly Volumes: readonly { readonly Name: string }[] }>;
  listImages(
    options: LabelFilter,
  ): Promise<readonly { readonly Id: string; readonly RepoTags?: readonly string[] | undefined }[]>;
  getVolume(name: string): Removable;
  getImage(name: string): Removable;
}

/** What a purge did with one thing. */
export interface PurgeResult {
  readonly thing: string;
  readonly removed: boolean;
  /** Why it stays. */
  readonly reason?: string;
}

/** Removes what carries the stack's label: volumes and images. Containers and networks went with the stack. */
export async function purgeStack(docker: PurgeEngine, project: Project): Promise<PurgeResult[]> {
  const filters = { label: [`${labelNames.stack}=${stackLabel(project)}`] };
  const [volumes, images] = await Promise.all([
    docker.listVolumes({ filters }),
    docker.listImages({ filters }),
  ]);
  const results: PurgeResult[] = [];
  for (const { Name: name } of volumes.Volumes) {
    results.push(await attempt(`volume ${name}`, () => docker.getVolume(name).remove()));
  }
  for (const { Id: id, RepoTags: tags } of images) {
    // An image goes with its last name. Docker before 25 tells one without any by a name that it refuses itself.
    const names = (tags ?? []).filter((name) => name !== "<none>:<none>");
    for (const name of names.length > 0 ? names : [id]) {
      results.push(await attempt(`image ${name}`, () => docker.getImage(name).remove()));
    }
  }
  return results;
}

/** Removes the base images, other stacks' use of which keeps them. */
export async function purgeBaseImages(docker: Pick<PurgeEngine, "getImage">): Promise<PurgeResult[]> {
  const results: PurgeResult[] = [];
  for (const name of [
    baseImages.triton,
    baseImages.monitoring,
    baseImages.nginx,
    baseImages.node,
    debianImage,
  ]) {
    results.push(await attempt(`image ${name}`, () => docker.getImage(name).remove()));
  }
  return results.filter(({ reason }) => reason !== absent);
}

/** Removes what builds left behind. */
export async function removeBuildResults(project: Project): Promise<PurgeResult> {
  const build = join(project.root, ".bluegreen", "build");
  await rm(build, { recursive: true, force: true });
  return { thing: build, removed: true };
}

const absent = "there is none";

async function attempt(thing: string, remove: () => Promise<unknown>): Promise<PurgeResult> {
  try {
    await remove();
    return { thing, removed: true };
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 404) return { thing, removed: false, reason: absent };
    if (statusCode === 409) return { thing, removed: false, reason: "it is in use" };
    throw error;
  }
}
