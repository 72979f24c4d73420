import { once } from "node:events";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { extract } from "tar-stream";

/** A file of an image, by a container that is made for it and never started. */
export async function fileOfImage(docker: Docker, image: string, path: string): Promise<string> {
  const container = await docker.createContainer({ Image: image, Cmd: ["none"] });
  try {
    const archive = extract();
    const found: string[] = [];
    archive.on("entry", (_header, stream, next) => {
      text(stream).then(
        (content) => {
          found.push(content);
          next();
        },
        (reason: unknown) => {
          next(reason instanceof Error ? reason : new Error(String(reason)));
        },
      );
    });
    const ended = once(archive, "finish");
    (await container.getArchive({ path })).pipe(archive);
    await ended;
    return found[0] ?? "";
  } finally {
    await container.remove({ force: true });
  }
}
