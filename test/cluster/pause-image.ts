import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { pack, type Pack } from "tar-stream";
import { buffer } from "node:stream/consumers";
import type { Readable } from "node:stream";

/** The image of the container that holds a pod's namespaces, as containerd knows it. */
export const pauseImage = "docker.io/bluegreen/pause:1";

/** Writes an image of one static program, as an archive that `docker save` could have written. */
export async function writePauseImage(program: string, archive: string): Promise<void> {
  const layer = await layerOf(await readFile(program));
  const layerDigest = digestOf(layer);
  const config = JSON.stringify({
    // Docker's words are Go's, which Node's differ from.
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Entrypoint: ["/pause"], User: "65535:65535" },
    rootfs: { type: "layers", diff_ids: [`sha256:${layerDigest}`] },
    history: [{ created_by: "bluegreen" }],
  });
  const configFile = `${digestOf(Buffer.from(config))}.json`;
  const layerFile = `${layerDigest}/layer.tar`;
  const manifest = [{ Config: configFile, RepoTags: [pauseImage], Layers: [layerFile] }];
  const tar = pack();
  addFile(tar, configFile, Buffer.from(config));
  addFile(tar, layerFile, layer);
  addFile(tar, "manifest.json", Buffer.from(JSON.stringify(manifest)));
  tar.finalize();
  await pipeline(tar as unknown as Readable, createWriteStream(`${archive}.new`));
  await rename(`${archive}.new`, archive);
}

async function layerOf(program: Buffer): Promise<Buffer> {
  const tar = pack();
  addFile(tar, "pause", program, 0o755);
  tar.finalize();
  return buffer(tar);
}

function addFile(tar: Pack, name: string, content: Buffer, mode = 0o644): void {
  tar.entry({ name, mode, uid: 0, gid: 0, mtime: new Date(0) }, content);
}

function digestOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
