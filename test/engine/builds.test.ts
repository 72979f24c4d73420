import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PulumiProject } from "../pulumi-project.ts";
import { providerProject } from "./provider-project.ts";

let project: PulumiProject;
let folder: string;

const edit = (content: string) => writeFile(join(folder, "server.ts"), content);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "builds-"));
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
  await edit("first");
  project = await providerProject("builds-program");
  await project.configure({ version: "1", completed: "1", context: folder });
}, 20 * 60_000);

afterAll(async () => {
  await project.remove();
  await rm(folder, { recursive: true });
});

/** What a preview that has to fail says, with single spaces. */
async function refused(...flags: string[]): Promise<string> {
  const { exitCode, output } = await project.run("preview", ...flags);
  expect(exitCode, output).not.toBe(0);
  return output.replace(/\s+/g, " ");
}

describe("the ledger of builds in a real engine", () => {
  it("records what the first version is built from, and sees no change after an edit", async () => {
    await project.must("up", "--yes", "--skip-preview");
    await edit("second");
    await project.must("preview", "--expect-no-changes");
  });

  it("refuses, in preview, to build a version again whose image was removed", async () => {
    const output = await refused("--refresh");
    expect(output).toMatch(
      /version "1" was built from \S+\/ with content [0-9a-f]{12}, and \S+\/ has content [0-9a-f]{12} now: blue would serve something else under a known name. Do: raise the version of blue, or put \S+\/ back as it was./,
    );
    await edit("first");
    await project.must("preview", "--refresh");
    await edit("second");
  });

  it("refuses, in preview, to go back to a version that was built from other content", async () => {
    await project.configure({ version: "2" });
    await project.must("up", "--yes", "--skip-preview");
    expect(Object.keys((await project.outputs<{ contents: object }>()).contents)).toEqual(["1", "2"]);
    await project.configure({ version: "1", completed: "2" });
    expect(await refused()).toContain('version "1" was built from');
    await edit("first");
    await project.must("preview");
  });
});
