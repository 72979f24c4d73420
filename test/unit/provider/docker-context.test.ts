import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contextDigest, packContext, readContext } from "../../../provider/docker-context.ts";

let folder: string;
const context = (dockerfile = join(folder, "Dockerfile")) => readContext(folder, dockerfile);
const paths = async () => (await context()).entries.map(({ path }) => path);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-plugin-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
  await writeFile(join(folder, "src", "a.ts"), "a");
  await writeFile(join(folder, "src", "b.ts"), "b");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a build context", () => {
  it("holds files, folders and links in a stable order", async () => {
    await symlink("src/a.ts", join(folder, "link"));
    expect(await paths()).toEqual(["Dockerfile", "link", "src", "src/a.ts", "src/b.ts"]);
  });

  it("leaves out what .dockerignore names, and keeps what it brings back", async () => {
    await writeFile(join(folder, ".dockerignore"), "src\n!src/b.ts\n.dockerignore\n");
    expect(await paths()).toEqual(["Dockerfile", "src", "src/b.ts"]);
  });

  it("always holds the Dockerfile, also an ignored one and one from outside", async () => {
    await writeFile(join(folder, ".dockerignore"), "*\n");
    expect(await paths()).toEqual(["Dockerfile"]);
    const outside = `${folder}.Dockerfile`;
    await writeFile(outside, "FROM scratch\n");
    const { dockerfile, entries } = await context(outside);
    await rm(outside);
    expect(entries.map(({ path }) => path)).toContain(dockerfile);
  });

  it("has another digest after an edit, and the same one without", async () => {
    const before = await contextDigest(await context());
    expect(await contextDigest(await context())).toBe(before);
    await writeFile(join(folder, "src", "a.ts"), "edited");
    expect(await contextDigest(await context())).not.toBe(before);
  });

  it("arrives whole in the archive", async () => {
    const archive = packContext(await context()).pipe(extract());
    const contents: Record<string, string> = {};
    for await (const entry of archive) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      contents[entry.header.name] = Buffer.concat(chunks).toString();
    }
    expect(contents).toEqual({ Dockerfile: "FROM scratch\n", src: "", "src/a.ts": "a", "src/b.ts": "b" });
  });

  it("says which input names no folder or no file", async () => {
    await expect(readContext(join(folder, "none"), join(folder, "Dockerfile"))).rejects.toThrow(
      `build.context: ${join(folder, "none")} is no directory`,
    );
    await expect(context(join(folder, "Other"))).rejects.toThrow("build.dockerfile:");
  });
});
