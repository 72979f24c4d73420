import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { purgeBaseImages, purgeStack, removeBuildResults, type PurgeEngine } from "../../../ops/purge.ts";

let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bluegreen-purge-"));
  await mkdir(join(root, ".bluegreen", "build"), { recursive: true });
});

afterEach(() => rm(root, { recursive: true }));

const project = () => ({ root, name: "bluegreen", stack: "dev", stackFile: join(root, "Pulumi.dev.yaml") });

/** An engine with some images and volumes; `status` is what their removal is answered with, 0 for success. */
function engineWith(
  images: Readonly<Record<string, number>>,
  volumes: Readonly<Record<string, number>> = {},
) {
  const removed: string[] = [];
  const asked: unknown[] = [];
  const removing = (things: Readonly<Record<string, number>>) => (name: string) => ({
    remove: () => {
      const status = things[name] ?? 404;
      if (status !== 0) return Promise.reject(Object.assign(new Error("refused"), { statusCode: status }));
      removed.push(name);
      return Promise.resolve();
    },
  });
  const engine: PurgeEngine = {
    listVolumes: (options) => {
      asked.push(options);
      return Promise.resolve({ Volumes: Object.keys(volumes).map((Name) => ({ Name })) });
    },
    listImages: (options) => {
      asked.push(options);
      // Docker before 25 has this name for an image without one.
      const tagOf = (name: string) => (name.startsWith("sha256:") ? "<none>:<none>" : name);
      return Promise.resolve(Object.keys(images).map((name) => ({ Id: name, RepoTags: [tagOf(name)] })));
    },
    getImage: removing(images),
    getVolume: removing(volumes),
  };
  return { engine, removed, asked };
}

describe("a purge", () => {
  it("asks for what carries the stack's label, and removes that alone", async () => {
    const { engine, removed, asked } = engineWith({ "bluegreen/app:1": 0 }, { history: 0 });
    expect(await purgeStack(engine, project())).toEqual([
      { thing: "volume history", removed: true },
      { thing: "image bluegreen/app:1", removed: true },
    ]);
    expect(removed).toEqual(["history", "bluegreen/app:1"]);
    expect(asked).toEqual(Array(2).fill({ filters: { label: ["bluegreen.stack=bluegreen-dev"] } }));
  });

  it("removes an image without a name by its id", async () => {
    const { engine, removed } = engineWith({ "sha256:0123": 0 });
    expect(await purgeStack(engine, project())).toEqual([{ thing: "image sha256:0123", removed: true }]);
    expect(removed).toEqual(["sha256:0123"]);
  });

  it("keeps what is in use, and says so", async () => {
    const { engine } = engineWith({ "bluegreen/app:1": 409 });
    expect(await purgeStack(engine, project())).toEqual([
      { thing: "image bluegreen/app:1", removed: false, reason: "it is in use" },
    ]);
  });

  it("removes base images and build results, and passes over what is not there", async () => {
    const { engine, removed } = engineWith({ "bluegreen/base-nginx:stable": 0 });
    expect(await purgeBaseImages(engine)).toEqual([
      { thing: "image bluegreen/base-nginx:stable", removed: true },
    ]);
    const build = { thing: join(root, ".bluegreen", "build"), removed: true };
    expect(await removeBuildResults(project())).toEqual(build);
    expect(removed).toEqual(["bluegreen/base-nginx:stable"]);
    await expect(stat(join(root, ".bluegreen", "build"))).rejects.toThrow("ENOENT");
  });

  it("stops at what it does not understand", async () => {
    const { engine } = engineWith({ "bluegreen/app:1": 500 });
    await expect(purgeStack(engine, project())).rejects.toThrow("refused");
  });
});
