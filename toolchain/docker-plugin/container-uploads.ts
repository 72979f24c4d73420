import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import type { UploadInput } from "./container-inputs.ts";

/** Writes files into a container that is not started yet; their folders are made. */
export async function upload(container: Docker.Container, uploads: readonly UploadInput[]): Promise<void> {
  if (uploads.length === 0) return;
  const archive = pack();
  for (const file of uploads) {
    archive.entry({ name: file.file.replace(/^\/+/, ""), mode: modeOf(file) }, await contentOf(file));
  }
  archive.finalize();
  await container.putArchive(await buffer(archive), { path: "/" });
}

async function contentOf({ content, contentBase64, source }: UploadInput): Promise<Buffer> {
  if (source !== undefined) return readFile(source);
  return contentBase64 === undefined ? Buffer.from(content ?? "") : Buffer.from(contentBase64, "base64");
}

function modeOf({ executable, permissions }: UploadInput): number {
  if (permissions !== undefined) return Number.parseInt(permissions, 8);
  return executable === true ? 0o744 : 0o644;
}
