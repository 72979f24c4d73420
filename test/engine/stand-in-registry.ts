import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { buffer } from "node:stream/consumers";

const manifestType = "application/vnd.docker.distribution.manifest.v2+json";

/** A registry with one image of one file, whose tag can be moved to another content. */
export interface StandInRegistry {
  /** Host and port, which the engine asks without TLS as it is on this machine. */
  readonly host: string;
  /** Lets the tag `1` name an image with this text in it; its digest. */
  publish(text: string): Promise<string>;
  close(): Promise<void>;
}

export async function standInRegistry(architecture: string): Promise<StandInRegistry> {
  const stored = new Map<string, { readonly type: string; readonly content: Buffer }>();
  const store = (type: string, content: Buffer) => {
    const digest = digestOf(content);
    stored.set(digest, { type, content });
    return { mediaType: type, digest, size: content.length };
  };
  const server = createServer(({ url = "", method }, response) => {
    if (url === "/v2/") return void response.end("{}");
    const [, name = ""] = /\/(?:manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    const found = stored.get(name);
    if (found === undefined) return void response.writeHead(404).end("{}");
    const { type, content } = found;
    response.writeHead(200, {
      "content-type": type,
      "content-length": content.length,
      "docker-content-digest": digestOf(content),
    });
    response.end(method === "HEAD" ? undefined : content);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async publish(text) {
      const tar = pack();
      tar.entry({ name: "text" }, text);
      tar.finalize();
      const layer = await buffer(tar);
      const config = {
        architecture,
        os: "linux",
        config: {},
        rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
      };
      const manifest = {
        schemaVersion: 2,
        mediaType: manifestType,
        config: store("application/vnd.docker.container.image.v1+json", Buffer.from(JSON.stringify(config))),
        layers: [store("application/vnd.docker.image.rootfs.diff.tar.gzip", gzipSync(layer))],
      };
      const content = Buffer.from(JSON.stringify(manifest));
      const { digest } = store(manifestType, content);
      stored.set("1", { type: manifestType, content });
      return digest;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
