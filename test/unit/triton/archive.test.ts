import { readdir, stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack, type Header } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveOf, repositoryArchive } from "../../triton/repository.ts";
import { ServeStage, simpleRepository } from "./serve-stage.ts";

let stage: ServeStage;

beforeEach(async () => {
  stage = await ServeStage.create();
});
afterEach(() => stage.remove());

describe("an archive", () => {
  async function tarOf(
    ...entries: (Partial<Header> & { name: string; content?: string })[]
  ): Promise<Buffer> {
    const tar = pack();
    for (const { content = "", ...header } of entries) {
      if (header.type === undefined) tar.entry(header, content);
      else tar.entry(header);
    }
    tar.finalize();
    return buffer(tar);
  }
  const model = { name: "text/config.pbtxt" };

  it.each<[string, () => Promise<Buffer> | Buffer, RegExp]>([
    [
      "a path out of it",
      () => tarOf(model, { name: "../../etc/x" }),
      /'\.\.\/\.\.\/etc\/x' points out of the archive/,
    ],
    ["an absolute path", () => tarOf(model, { name: "/etc/x" }), /'\/etc\/x' points out of the archive/],
    [
      "a symbolic link",
      () => tarOf(model, { name: "text/1/model", type: "symlink", linkname: "/etc/passwd" }),
      /'text\/1\/model' is neither file nor folder\. Pack what links point to/,
    ],
    [
      "a hard link",
      () => tarOf(model, { name: "text/1/model", type: "link", linkname: "text/config.pbtxt" }),
      /neither file nor folder/,
    ],
    ["a device", () => tarOf(model, { name: "text/x", type: "character-device" }), /neither file nor folder/],
    ["a path twice", () => tarOf(model, model), /'text\/config\.pbtxt' is in it twice/],
    ["no model", () => tarOf({ name: "readme.txt" }), /holds no model: one folder a model is wanted/],
    [
      "a model without a configuration",
      () => tarOf(model, { name: "other/1/model.py" }),
      /the folder 'other' has no config\.pbtxt\. An empty one lets Triton find out what it can/,
    ],
    [
      "one folder around all models",
      () => tarOf({ name: "models/text/config.pbtxt" }),
      /the folder 'models' has no config\.pbtxt\. Pack from inside: tar -C models -cf <file> \./,
    ],
    [
      "compressed",
      async () => gzipSync(await archiveOf(simpleRepository)),
      /is no whole, uncompressed tar archive/,
    ],
    [
      "cut short",
      async () =>
        (await archiveOf({ ...simpleRepository, "text/1/big": "x".repeat(5000) })).subarray(0, 4000),
      /is no whole, uncompressed tar archive/,
    ],
  ])("is refused, and nothing of it kept: %s", async (_title, archive, reason) => {
    await stage.put(await archive());
    const { code, lines } = await stage.run();
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatch(reason);
    expect(await stage.told()).toEqual([]);
    expect((await readdir(stage.repositories)).filter((name) => !name.endsWith(".part"))).toEqual([]);
  });

  it("keeps what may be run, which a model's own Python has to be", async () => {
    await stage.put(await tarOf(model, { name: "text/1/stub", mode: 0o755, content: "x" }));
    const { lines } = await stage.run();
    expect(lines[0]).toContain(`${stage.archive}: unpacking`);
    const [name = "none"] = await readdir(stage.repositories);
    expect((await stat(`${stage.repositories}/${name}/text/1/stub`)).mode & 0o777).toBe(0o755);
    expect((await stat(`${stage.repositories}/${name}/text/config.pbtxt`)).mode & 0o777).toBe(0o644);
  });

  it("of the tests has the same bytes every time", async () => {
    expect(await repositoryArchive([{ loadSeconds: 1 }])).toEqual(
      await repositoryArchive([{ loadSeconds: 1 }]),
    );
    expect(await repositoryArchive([{ loadSeconds: 2 }])).not.toEqual(await repositoryArchive());
  });
});
