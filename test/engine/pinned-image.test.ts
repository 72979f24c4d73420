import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerClient } from "../../provider/docker-client.ts";
import { inspectImage } from "../../toolchain/images/engine-images.ts";
import { learnDigests } from "../../toolchain/images/learn-digests.ts";
import { debianArchitectureOf } from "../../toolchain/images/recipe.ts";
import { wishedImageStep } from "../../toolchain/images/wished.ts";
import { layoutOf } from "../../toolchain/layout.ts";
import { Marks } from "../../toolchain/marks.ts";
import { fileOfImage } from "../../toolchain/sbom/image-file.ts";
import { standInRegistry, type StandInRegistry } from "./stand-in-registry.ts";

const docker = dockerClient(process.env);
const { signal } = new AbortController();

let folder: string;
let registry: StandInRegistry;
let image: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pinned-"));
  registry = await standInRegistry(debianArchitectureOf(process.arch) ?? "amd64");
  image = `${registry.host}/shop/watcher:1`;
});

afterAll(async () => {
  const left = await docker.listImages({ filters: { reference: [`${registry.host}/shop/watcher`] } });
  for (const { Id } of left) await docker.getImage(Id).remove({ force: true });
  await registry.close();
  await rm(folder, { recursive: true });
});

describe("an image whose digest was learned", () => {
  it("is pulled as it was then, under the name that it had, wherever its tag went since", async () => {
    const learned = await registry.publish("as it was");
    const { digests, failures } = await learnDigests(docker, [image], {}, signal);
    expect({ digests, failures }).toEqual({ digests: { [image]: learned }, failures: [] });

    const moved = await registry.publish("something else");
    expect(moved).not.toBe(learned);
    const layout = layoutOf(folder);
    const step = wishedImageStep(image, () => docker, { refused: "" }, digests);
    const made = await step.make({
      layout,
      marks: new Marks(layout.marks),
      environment: process.env,
      signal,
      report: () => undefined,
      warn: () => undefined,
    });
    expect(made).toContain("from its registry, by its digest");
    expect(await fileOfImage(docker, image, "/text")).toBe("as it was");
    expect((await inspectImage(docker, image))?.repoDigests).toEqual([
      `${registry.host}/shop/watcher@${learned}`,
    ]);
  });

  it("stays as it was known where its registry does not have it", async () => {
    const unknown = `${registry.host}/shop/watcher:2`;
    const { digests, failures } = await learnDigests(docker, [unknown], { [unknown]: "sha256:0" }, signal);
    expect(digests).toEqual({ [unknown]: "sha256:0" });
    expect(failures).toEqual([expect.stringContaining(`${unknown}: `)]);
  });
});
