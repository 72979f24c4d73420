import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Remembers for which state of the world a slow check came out well. Losing a mark costs time, nothing else. */
export class Marks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** True where `name` was set for exactly this fingerprint. */
  async holds(name: string, fingerprint: string): Promise<boolean> {
    return (await this.read(name)) === fingerprint;
  }

  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.#folder, name), "utf8");
    } catch {
      return undefined;
    }
  }

  async set(name: string, fingerprint: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, name);
    await writeFile(`${path}.new`, fingerprint);
    await rename(`${path}.new`, path);
  }

  async clear(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }
}

/** Size and modification time of a file: changes whenever its content was written. Undefined where there is none. */
export async function fingerprintOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${size}:${Math.trunc(mtimeMs)}`;
  } catch {
    return undefined;
  }
}
