import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import dockerIgnore from "@balena/dockerignore";
import { pack, type Pack } from "tar-stream";

/** One file, folder or link of a build context; `path` is relative to the context, with slashes. */
interface ContextEntry {
  readonly path: string;
  readonly source: string;
  readonly type: "file" | "directory" | "symlink";
  readonly mode: number;
  readonly sizeBytes: number;
  readonly link?: string;
}

/** What a build sends to the engine. */
export interface BuildContext {
  readonly entries: readonly ContextEntry[];
  /** Name of the Dockerfile inside the context. */
  readonly dockerfile: string;
}

/**
 * The context in `directory` without what `.dockerignore` leaves out. `dockerfile` is an absolute path; one outside the context is sent along
 * under a name of its own.
 */
export async function readContext(directory: string, dockerfile: string): Promise<BuildContext> {
  const root = resolve(directory);
  await mustBe(root, "directory", "context");
  await mustBe(dockerfile, "file", "dockerfile");
  const inside = relative(root, dockerfile).split("\\").join("/");
  const entries = await walk(root, "", await ignoreRules(root));
  if (!inside.startsWith("../") && !isAbsolute(inside)) {
    // The engine needs the Dockerfile also where .dockerignore leaves it out.
    const listed = entries.some(({ path }) => path === inside);
    return { entries: listed ? entries : [...entries, await entryOf(root, inside)], dockerfile: inside };
  }
  const name = ".dockerfile.outside-of-context";
  const entry = { ...(await entryOf(dockerfile, "")), path: name };
  return { entries: [...entries, entry], dockerfile: name };
}

/**
 * SHA-256 over names, contents, and whether a file may be run: what decides whether a build would differ. Other bits of
 * a mode are left out, since every clone has those of its user.
 */
export async function contextDigest({ entries, dockerfile }: BuildContext): Promise<string> {
  const digest = createHash("sha256").update(dockerfile);
  for (const { path, source, type, mode, link } of entries) {
    const kind = type === "file" && (mode & 0o100) !== 0 ? "program" : type;
    digest.update(`\0${path}\0${kind}\0${link ?? ""}\0`);
    if (type === "file") for await (const chunk of createReadStream(source)) digest.update(chunk as Buffer);
  }
  return digest.digest("hex");
}

/** The context as the engine takes it. Everything belongs to root, as with the docker CLI. */
export function packContext({ entries }: BuildContext): Readable {
  const archive = pack();
  writeAll(archive, entries).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(archive);
}

async function writeAll(archive: Pack, entries: readonly ContextEntry[]): Promise<void> {
  for (const { path, source, type, mode, sizeBytes, link } of entries) {
    if (type === "file") {
      await pipeline(createReadStream(source), archive.entry({ name: path, mode, size: sizeBytes }));
    } else {
      archive.entry({ name: path, mode, type, ...(link !== undefined && { linkname: link }) });
    }
  }
}

interface Rules {
  /** True for a path that is left out. */
  readonly ignores: (path: string) => boolean;
  /** True where a line such as `!folder/file` may bring back a part of what is left out. */
  readonly bringBack: boolean;
}

async function ignoreRules(root: string): Promise<Rules> {
  const text = await readFile(join(root, ".dockerignore"), "utf8").catch(() => "");
  const rules = dockerIgnore({ ignorecase: false }).add(text);
  return { ignores: (path) => rules.ignores(path), bringBack: /^\s*!/m.test(text) };
}

async function walk(root: string, folder: string, rules: Rules): Promise<ContextEntry[]> {
  const names = (await readdir(join(root, folder))).sort();
  const found: ContextEntry[] = [];
  for (const name of names) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const entry = await entryOf(root, path);
    const kept = !rules.ignores(path);
    const isOpened = entry.type === "directory" && (kept || rules.bringBack);
    const inner = isOpened ? await walk(root, path, rules) : [];
    if (kept || inner.length > 0) found.push(entry, ...inner);
  }
  return found;
}

async function entryOf(root: string, path: string): Promise<ContextEntry> {
  const source = path === "" ? root : join(root, path);
  const stat = await lstat(source);
  const type = stat.isSymbolicLink() ? "symlink" : stat.isDirectory() ? "directory" : "file";
  const entry = { path, source, type, mode: stat.mode & 0o7777, sizeBytes: stat.size } as const;
  return type === "symlink" ? { ...entry, link: await readlink(source) } : entry;
}

async function mustBe(path: string, type: "file" | "directory", input: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  const fits = type === "directory" ? stat?.isDirectory() : stat?.isFile() || stat?.isSymbolicLink();
  if (!fits) throw new Error(`build.${input}: ${path} is no ${type}`);
}
