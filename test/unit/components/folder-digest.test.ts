import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
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

  it("is another one where a link leads elsewhere, and the same where the folder is named in another way", () => {
    symlinkSync("one", join(folder, "link"));
    const before = folderDigest(folder);
    expect(folderDigest(`${folder}/../${basename(folder)}/`)).toBe(before);
    rmSync(join(folder, "link"));
    symlinkSync("inner/two", join(folder, "link"));
    expect(folderDigest(folder)).not.toBe(before);
  });

  it.each([
    ["content", (at: string) => writeFileSync(join(at, "inner", "two"), "3")],
    ["a name", (at: string) => renameSync(join(at, "one"), join(at, "first"))],
    ["a file more", (at: string) => writeFileSync(join(at, "three"), "")],
    ["a link more", (at: string) => symlinkSync("one", join(at, "link"))],
    ["content that went from one file to the next", (at: string) => writeFileSync(join(at, "one"), "")],
  ])("changes with %s", (_, change) => {
    const before = folderDigest(folder);
    change(folder);
    expect(folderDigest(folder)).not.toBe(before);
  });
});
