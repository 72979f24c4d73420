import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderDigest } from "../../../components/docker/folder-digest.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "folder-digest-"));
  fill(folder);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fill(where: string): void {
  mkdirSync(join(where, "inner"));
  writeFileSync(join(where, "one"), "1");
  writeFileSync(join(where, "inner", "two"), "2");
}

describe("the digest of a folder", () => {
  it("is the same wherever the folder lies", () => {
    const other = mkdtempSync(join(tmpdir(), "folder-digest-"));
    fill(other);
    expect(folderDigest(other)).toBe(folderDigest(folder));
    rmSync(other, { recursive: true });
  });

  it.each([
    ["content", (at: string) => writeFileSync(join(at, "inner", "two"), "3")],
    ["a name", (at: string) => renameSync(join(at, "one"), join(at, "first"))],
    ["a file more", (at: string) => writeFileSync(join(at, "three"), "")],
    ["content that went from one file to the next", (at: string) => writeFileSync(join(at, "one"), "")],
  ])("changes with %s", (_, change) => {
    const before = folderDigest(folder);
    change(folder);
    expect(folderDigest(folder)).not.toBe(before);
  });
});
