import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import { z } from "zod";
import { dockerClient } from "./docker-client.ts";
import { unknown, type ResourceKind } from "./kind.ts";

/** Where the volume lies in the container that only serves to write into it. */
const root = "/bluegreen-files";

const wanted = z.object({
  namePrefix: z.string(),
  image: z.string(),
  labels: z.record(z.string(), z.string()),
  owner: z.number(),
  files: z.record(z.string(), z.object({ content: z.string(), mode: z.number() })),
});

type Wanted = z.output<typeof wanted>;

/**
 * A volume of files that nobody changes any more: other files are another volume, so a container that mounts it is replaced with
 * it. The engine takes no files for a container with a read-only root, and its variables are there for everybody to read.
 */
export const volumeFiles: ResourceKind = {
  replaces: () => true,
  preview: (_inputs, recorded) => ({ name: recorded?.["name"] ?? unknown }),
  async create(inputs) {
    const asked = wanted.parse(inputs);
    const docker = dockerClient();
    const name = `${asked.namePrefix}-${randomBytes(4).toString("hex")}`;
    await docker.createVolume({ Name: name, Labels: asked.labels });
    try {
      await write(docker, name, asked);
    } catch (error) {
      await docker.getVolume(name).remove({ force: true });
      throw error;
    }
    return { id: name, outputs: { name } };
  },
  async read(id, outputs, inputs) {
    const volume: unknown = await dockerClient().getVolume(id).inspect().catch(absent);
    return volume === undefined ? undefined : { id, outputs, inputs };
  },
  async delete(id) {
    await dockerClient().getVolume(id).remove().catch(absent);
  },
};

/** Through a container that is never started: the engine writes into nothing else. */
async function write(docker: Docker, volume: string, { image, labels, owner, files }: Wanted): Promise<void> {
  const writer = await docker.createContainer({
    name: `${volume}-writer`,
    Image: image,
    Labels: labels,
    HostConfig: { NetworkMode: "none", Binds: [`${volume}:${root}`] },
  });
  try {
    await writer.putArchive(await archiveOf(files, owner), { path: root });
  } finally {
    await writer.remove({ force: true });
  }
}

async function archiveOf(files: Wanted["files"], owner: number): Promise<Buffer> {
  const archive = pack();
  const entry = { uid: owner, gid: owner, mtime: new Date(0) };
  for (const folder of foldersOf(Object.keys(files)))
    archive.entry({ ...entry, name: folder, type: "directory", mode: 0o755 });
  for (const [name, { content, mode }] of Object.entries(files))
    archive.entry({ ...entry, name, mode }, content);
  archive.finalize();
  return buffer(archive);
}

/** Every folder that one of the paths lies in, those above first. */
function foldersOf(paths: readonly string[]): string[] {
  const all = paths.flatMap((path) => {
    const names = path.split("/").slice(0, -1);
    return names.map((_, at) => names.slice(0, at + 1).join("/"));
  });
  return [...new Set(all)].sort();
}

function absent(error: unknown): undefined {
  if ((error as { statusCode?: unknown }).statusCode !== 404) throw error;
  return undefined;
}
