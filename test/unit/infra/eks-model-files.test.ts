import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { EksStackConfig } from "../../../infra/config.ts";
import { modelFiles } from "../../../infra/eks-model-files.ts";

const folder = mkdtempSync(join(tmpdir(), "model-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const content = "a model";
const file = join(folder, "own.gguf");
writeFileSync(file, content);
const sha256 = createHash("sha256").update(content).digest("hex");
const own = { file, sha256 };
const nowhere = { file: "models/nowhere.gguf", sha256: "a".repeat(64) };

type Model = typeof own | string;

/** A stack whose colors have these models, those that are named in the store. */
function stackWith(blue: Model, green: Model, stored: "both" | "green" = "both"): EksStackConfig {
  const eks = { modelStore: { blue: stored === "both", green: true } };
  return { eks, blue: { model: blue }, green: { model: green } } as unknown as EksStackConfig;
}

describe("a model for the stack's own store", () => {
  it("is a file of this machine with the checksum that the config states", async () => {
    const model = { name: "own", path: resolve(file), sha256 };
    expect(await modelFiles(stackWith(own, own), [])).toEqual([model, model]);
    expect(await modelFiles(stackWith(nowhere, own, "green"), [])).toEqual([model]);
  });

  it("need not be on the machine that flips where an update has stored it, for it stays in the store", async () => {
    const recorded = [`${nowhere.sha256}/nowhere.gguf`];
    const here = { name: "own", path: resolve(file), sha256 };
    expect(await modelFiles(stackWith(own, nowhere), recorded)).toEqual([here]);
    expect(await modelFiles(stackWith(nowhere, nowhere), recorded)).toEqual([]);
  });

  it("has to be on the machine that updates where that very file was never stored", async () => {
    await expect(modelFiles(stackWith(own, nowhere), [`${sha256}/nowhere.gguf`])).rejects.toThrow(
      "green.model: models/nowhere.gguf is not on this machine, from which the update puts it into the stack's store (eks.modelStore), and no update has put it " +
        "there yet; allowed is a file below the project's directory; put it there; a preset's comes by npx bluegreen up",
    );
  });

  it("is refused where the file is another one than its checksum says, for a color may be served from that key", async () => {
    const pinned = "b".repeat(64);
    await expect(
      modelFiles(stackWith(own, { file, sha256: pinned }), [`${pinned}/own.gguf`]),
    ).rejects.toThrow(
      `green.model: ${file} on this machine has the SHA-256 ${sha256}, and would go into the stack's store (eks.modelStore) as another file's; ` +
        `allowed is ${pinned}; move it away and put the right one there; ` +
        "where it is a new model, let it have a name of its own, and state its file and sha256",
    );
  });
});
