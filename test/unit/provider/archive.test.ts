import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { archiveOf, readArchive } from "../../../provider/archive.ts";

describe("an archive", () => {
  it("gives back what was put in: names, links, and the texts that are asked for", async () => {
    const archive = archiveOf([
      { kind: "directory", path: "routes" },
      { kind: "file", path: "routes/route.json", content: "ünï" },
      { kind: "file", path: "routes/0", content: "" },
      { kind: "link", path: "live", link: "routes" },
    ]);
    const { files, texts, links } = await readArchive(archive, ["route.json"]);
    expect(files).toEqual(["routes/route.json", "routes/0"]);
    expect([...texts]).toEqual([["route.json", "ünï"]]);
    expect([...links]).toEqual([["live", "routes"]]);
  });

  it("that breaks off is an error, not half a route", async () => {
    const whole = await buffer(archiveOf([{ kind: "file", path: "a", content: "x".repeat(100_000) }]));
    const answer = new PassThrough();
    answer.write(whole.subarray(0, 50_000));
    setTimeout(() => answer.destroy(new Error("the engine went away")), 20);
    await expect(readArchive(answer, ["a"])).rejects.toThrow("the engine went away");
  });
});
