import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unzip } from "../../../toolchain/archive.ts";
import { unlessStalled } from "../../../toolchain/stall.ts";

let folder: string;
let archive: string;

/** Writes zip archives of members that are stored as they are. */
async function writeZip(members: Readonly<Record<string, string>>): Promise<void> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(members)) {
    const content = Buffer.from(text);
    const sizes = Buffer.alloc(22);
    sizes.writeUInt16LE(20, 0);
    sizes.writeUInt32LE(content.length, 14);
    sizes.writeUInt32LE(content.length, 18);
    const names = Buffer.alloc(4);
    names.writeUInt16LE(Buffer.byteLength(name), 0);
    const local = Buffer.concat([
      Buffer.from("PK\x03\x04", "latin1"),
      sizes,
      names,
      Buffer.from(name),
      content,
    ]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 0]);
    directory.push(
      Buffer.concat([
        Buffer.from("PK\x01\x02", "latin1"),
        version,
        sizes,
        names.subarray(0, 2),
        Buffer.alloc(2),
        end,
        Buffer.from(name),
      ]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const tail = Buffer.alloc(18);
  tail.writeUInt16LE(directory.length, 4);
  tail.writeUInt16LE(directory.length, 6);
  tail.writeUInt32LE(central.length, 8);
  tail.writeUInt32LE(offset, 12);
  await writeFile(archive, Buffer.concat([...parts, central, Buffer.from("PK\x05\x06", "latin1"), tail]));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-"));
  archive = join(folder, "archive.zip");
});

afterEach(() => rm(folder, { recursive: true }));

describe("an archive that is unpacked", () => {
  it("gives the members that are wanted, executable where they are to be, and counts them", async () => {
    await writeZip({ "a/one": "1", "a/two": "22", "b/three": "333" });
    const place = (member: string) =>
      member.startsWith("a/")
        ? { path: join(folder, "out", member), executable: member === "a/two" }
        : undefined;
    expect(await unzip(archive, place)).toBe(2);
    expect(await readFile(join(folder, "out", "a", "one"), "utf8")).toBe("1");
    expect((await stat(join(folder, "out", "a", "two"))).mode & 0o777).toBe(0o755);
    await expect(stat(join(folder, "out", "b"))).rejects.toThrow("ENOENT");
  });

  it("is begun anew where it comes to a standstill", async () => {
    await writeZip({ one: "1", two: "22" });
    const hole = pipeNobodyReads();
    let asked = 0;
    const place = (member: string) => ({ path: ++asked === 1 ? hole.path : join(folder, "out", member) });
    try {
      expect(await unzip(archive, place, undefined, 0.3)).toBe(2);
      expect(await readFile(join(folder, "out", "one"), "utf8")).toBe("1");
    } finally {
      await hole.drain();
    }
  });

  it("fails with a sentence where it stands still at every try", async () => {
    await writeZip({ one: "1" });
    const hole = pipeNobodyReads();
    let asked = 0;
    const place = () => (asked++, { path: hole.path });
    try {
      await expect(unzip(archive, place, undefined, 0.2)).rejects.toThrow(
        `unpacking ${archive}, try 3 of 3: no data for 0.2 s, and no error`,
      );
      expect(asked).toBe(3);
    } finally {
      await hole.drain();
    }
  });

  it("ends at once where the caller stops it, and where it is damaged", async () => {
    await writeZip({ one: "1" });
    const place = () => ({ path: join(folder, "out") });
    await expect(unzip(archive, place, AbortSignal.abort(new Error("stopped")))).rejects.toThrow();
    await writeFile(archive, "no archive");
    await expect(unzip(archive, place, undefined, 0.2)).rejects.toThrow(/central directory/i);
  });
});

describe("work that is watched", () => {
  it("may take longer than the limit while it goes on", async () => {
    const work = async ({ alive }: { alive: () => void }) => {
      for (let step = 0; step < 8; step++) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        alive();
      }
      return "done";
    };
    expect(await unlessStalled("counting", 0.2, work)).toBe("done");
  });

  it("is told to stop where it no longer goes on", async () => {
    let told: unknown;
    const work = ({ signal }: { signal: AbortSignal }) =>
      new Promise<never>(() => signal.addEventListener("abort", () => (told = signal.reason as unknown)));
    await expect(unlessStalled("sleeping", 0.05, work)).rejects.toThrow("sleeping: no data for 0.05 s");
    expect(told).toBeInstanceOf(Error);
  });
});

/** A named pipe, which whoever opens it to write waits at until somebody reads. */
function pipeNobodyReads() {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  // Each writer that waits holds a thread until it is let go.
  const drain = () =>
    new Promise<void>((resolve, reject) => {
      const reader = createReadStream(path);
      reader.on("error", reject).on("close", resolve);
      reader.resume();
    });
  return { path, drain };
}
