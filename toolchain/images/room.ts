import { statfs } from "node:fs/promises";
import type Docker from "dockerode";
import { dockerEndpoint } from "../../provider/docker-client.ts";
import { ToolchainError } from "../errors.ts";
import { officialTriton, officialTritonGigabytes, officialTritonPackedGigabytes } from "./recipe.ts";

/** What a pull of NVIDIA's image takes at its worst: its layers packed and unpacked, gigabytes (10^9). */
const wantedGigabytes = officialTritonGigabytes + officialTritonPackedGigabytes;

/**
 * Free bytes of the disk on which an engine keeps its images; undefined where that is not a disk of this machine: an engine elsewhere,
 * or in a virtual machine.
 */
export async function freeForImages(
  docker: Docker,
  environment: NodeJS.ProcessEnv,
): Promise<number | undefined> {
  if (dockerEndpoint(environment).kind !== "socket") return undefined;
  const { DockerRootDir: folder } = (await docker.info()) as { DockerRootDir?: string };
  if (!folder) return undefined;
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** True where a disk has room for NVIDIA's image, or nobody knows. */
export function hasRoom(freeBytes: number | undefined): boolean {
  return freeBytes === undefined || freeBytes >= wantedGigabytes * 1e9;
}

/** Why NVIDIA's image is not pulled, and what to do about it. */
export function noRoom(freeBytes: number): ToolchainError {
  return new ToolchainError(
    `${officialTriton} takes ${wantedGigabytes} GB while it is pulled (${officialTritonGigabytes} GB afterwards), and the engine's disk has ` +
      `${Math.floor(freeBytes / 1e9)} GB free.\n` +
      "  Make room (docker system df, docker system prune), or name an image that a registry holds: triton.image of both colors.",
  );
}
