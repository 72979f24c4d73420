import { pack, extract, type Header } from "tar-stream";
import type { Readable } from "node:stream";
import type { ArchiveEntry } from "./route.ts";

/** A tar of the entries in their order, as the engine's `PUT /containers/{id}/archive` takes it. */
export function archiveOf(entries: readonly ArchiveEntry[]): Readable {
  const tar = pack();
  for (const entry of entries) {
    const [fileMode, directoryMode] = entry.owner === undefined ? [0o644, 0o755] : [0o400, 0o700];
    if (entry.kind === "file") tar.entry({ ...header(entry), mode: fileMode }, entry.content);
    else if (entry.kind === "link") tar.entry({ ...header(entry), type: "symlink", linkname: entry.link });
    else tar.entry({ ...header(entry), type: "directory", mode: directoryMode });
  }
  tar.finalize();
  return tar as unknown as Readable;
}

function header({ path, owner = 0 }: ArchiveEntry): Partial<Header> & { name: string } {
  return { name: path, uid: owner, gid: owner, mtime: new Date(0) };
}

/** What an archive holds: the names of its files, and the text of those that `wanted` names. */
export interface ArchiveContents {
  readonly files: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
}

/** Reads a tar of small files; texts are kept for files with one of the base names in `wanted`. */
export async function readArchive(
  stream: NodeJS.ReadableStream,
  wanted: readonly string[],
): Promise<ArchiveContents> {
  const files: string[] = [];
  const texts = new Map<string, string>();
  const links = new Map<string, string>();
  const tar = extract();
  stream.on("error", (error: Error) => tar.destroy(error)).pipe(tar);
  for await (const entry of tar) {
    const { name, type, linkname } = entry.header;
    if (type === "symlink") links.set(name, linkname);
    if (type !== "file") {
      entry.resume();
      continue;
    }
    files.push(name);
    const base = name.split("/").at(-1) ?? name;
    if (!wanted.includes(base)) {
      entry.resume();
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    texts.set(base, Buffer.concat(chunks).toString("utf8"));
  }
  return { files, texts, links };
}
