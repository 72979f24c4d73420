import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import { checkContent } from "../../../app/engine/checksum.ts";
import { checkModelFile } from "../../../app/engine/gguf.ts";

const folder = mkdtempSync(join(tmpdir(), "gguf-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function header(magic: string, version: number, tensors: bigint): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write(magic, "latin1");
  bytes.writeUInt32LE(version, 4);
  bytes.writeBigUInt64LE(tensors, 8);
  return bytes;
}

describe("a model file", () => {
  it("passes with the header of a GGUF file", async () => {
    const path = join(folder, "good.gguf");
    writeFileSync(path, header("GGUF", 3, 272n));
    await expect(checkModelFile(path)).resolves.toBeUndefined();
  });

  it.each<[string, Buffer, string]>([
    ["cut off", Buffer.from("GGUF"), "holds 4 bytes, a GGUF header has 24: the file is cut off"],
    [
      "of another kind",
      header("PK\u0003\u0004", 3, 1n),
      'a GGUF file with "GGUF": name a model in GGUF format',
    ],
    ["of an old version", header("GGUF", 1, 1n), "is of GGUF version 1, known are 2 and 3"],
    ["without weights", header("GGUF", 3, 0n), "holds no tensors"],
  ])("is refused when it is %s, with its path", async (name, bytes, message) => {
    const path = join(folder, `${name}.gguf`);
    writeFileSync(path, bytes);
    await expect(checkModelFile(path)).rejects.toThrow(`${path}: `);
    await expect(checkModelFile(path)).rejects.toThrow(message);
  });

  it("is refused when it is not there, with the cure", async () => {
    await expect(checkModelFile(join(folder, "absent.gguf"))).rejects.toThrow(
      "there is no such file: mount the model's directory",
    );
    await expect(checkModelFile(folder)).rejects.toThrow("is a directory");
  });
});

describe("the content of a model file", () => {
  const path = join(folder, "content.gguf");
  const sha256 = createHash("sha256")
    .update(header("GGUF", 3, 1n))
    .digest("hex");

  it("passes as its release was made of it", async () => {
    writeFileSync(path, header("GGUF", 3, 1n));
    await expect(checkContent(path, sha256)).resolves.toBeUndefined();
  });

  it("is refused where a byte is another one, with both checksums", async () => {
    const damaged = header("GGUF", 3, 1n);
    damaged.writeUInt8(1, 63);
    writeFileSync(path, damaged);
    await expect(checkContent(path, sha256)).rejects.toThrow(`this release's ${sha256.slice(0, 12)}…`);
    await expect(checkContent(path, sha256)).rejects.toThrow(
      /gguf was damaged or replaced: its SHA-256 is [0-9a-f]{12}…/,
    );
  });
});
