import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { afterAll, describe, expect, it } from "vitest";
import { pauseImage, writePauseImage } from "../../cluster/pause-image.ts";

const folder = mkdtempSync(join(tmpdir(), "pause-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function filesIn(archive: string): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for await (const entry of createReadStream(archive).pipe(extract()))
    files[entry.header.name] = await buffer(entry);
  return files;
}

describe("the pause image", () => {
  it("holds the program in one layer, whose digest its configuration tells", async () => {
    const [program, archive] = [join(folder, "pause"), join(folder, "pause.tar")];
    writeFileSync(program, "the program");
    await writePauseImage(program, archive);
    const files = await filesIn(archive);
    const [manifest] = JSON.parse(String(files["manifest.json"])) as [
      { Config: string; RepoTags: string[]; Layers: [string] },
    ];
    const layer = files[manifest.Layers[0]];
    expect(manifest.RepoTags).toEqual([pauseImage]);
    expect(JSON.parse(String(files[manifest.Config]))).toMatchObject({
      rootfs: {
        diff_ids: [
          `sha256:${createHash("sha256")
            .update(layer ?? "")
            .digest("hex")}`,
        ],
      },
      config: { Entrypoint: ["/pause"], User: "65535:65535" },
    });
    expect(String(layer)).toContain("the program");
  });

  it("is the same again for the same program", async () => {
    const [program, archive] = [join(folder, "pause"), join(folder, "pause.tar")];
    const first = readFileSync(archive);
    await writePauseImage(program, archive);
    expect(readFileSync(archive).equals(first)).toBe(true);
  });
});
