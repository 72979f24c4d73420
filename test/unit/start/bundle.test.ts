import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";

const project = resolve(__dirname, "../../..");

let root: string;

/** A project of one program, with the real `start/`. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bluegreen-start-"));
  await cp(join(project, "start"), join(root, "start"), { recursive: true });
  await symlink(join(project, "node_modules"), join(root, "node_modules"));
  await mkdir(join(root, "program"));
  for (const name of ["package.json", "package-lock.json", "tsconfig.json"])
    await writeFile(join(root, name), "{}");
  await writeFile(join(root, "program", "word.ts"), 'export const word: string = "old";\n');
  await writeFile(
    join(root, "program", "index.ts"),
    'import { word } from "./word.ts";\nexport const said = word;\nexport const folder = __dirname;\n',
  );
  await settled();
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** What was written longer ago than a step of the file system's clock is taken into a bundle. */
function settled(): Promise<void> {
  return delay(60);
}

interface Loader {
  readonly load: (entry: string, kind: string) => Promise<unknown>;
  readonly run: (program: unknown) => Promise<unknown>;
}

/** As another process would have it: nothing is loaded yet. */
function freshLoader(): Loader {
  const fresh = createRequire(join(root, "start", "load.cjs"));
  for (const path of Object.keys(fresh.cache))
    if (path.includes(root)) Reflect.deleteProperty(fresh.cache, path);
  return fresh("./load.cjs") as Loader;
}

async function loaded(): Promise<{ said: string; folder: string }> {
  return (await freshLoader().load("program/index.ts", "program")) as { said: string; folder: string };
}

const bundle = () => join(root, ".bluegreen", "bundles", "program.cjs");

it("loads a program from one file, which knows the folders of its sources", async () => {
  expect(await loaded()).toEqual({ said: "old", folder: join(root, "program") });
  expect(await readFile(bundle(), "utf8")).toContain('"program/word.ts"');
});

it("takes the file that is there while no source has changed", async () => {
  await loaded();
  const text = await readFile(bundle(), "utf8");
  await writeFile(bundle(), text.replace('"old"', '"of the file"'));
  expect((await loaded()).said).toBe("of the file");
});

it("runs no old source, also where its size and its times are those of before", async () => {
  await loaded();
  const path = join(root, "program", "word.ts");
  await writeFile(path, 'export const word: string = "new";\n');
  await utimes(path, new Date(0), new Date(0));
  await settled();
  expect((await loaded()).said).toBe("new");
});

it.each(["package-lock.json", "tsconfig.json", "start/bundle.cjs"])(
  "makes it anew where %s has changed",
  async (name) => {
    await loaded();
    await writeFile(bundle(), (await readFile(bundle(), "utf8")).replace('"old"', '"of the file"'));
    await writeFile(join(root, name), `${await readFile(join(root, name), "utf8")}\n`);
    await settled();
    expect((await loaded()).said).toBe("old");
  },
);

it("keeps no file of a source that was written while it was read", async () => {
  const { makeBundle } = createRequire(join(root, "start", "load.cjs"))("./bundle.cjs") as {
    makeBundle: (wanted: object) => Promise<void>;
  };
  const wanted = { root, entry: "program/index.ts", kind: "program", bundle: bundle() };
  await writeFile(join(root, "program", "word.ts"), 'export const word: string = "just written";\n');
  await expect(makeBundle(wanted)).rejects.toThrow("program/word.ts was written while it was bundled");
});

it("makes another where the one that is there was cut off", async () => {
  await loaded();
  await writeFile(bundle(), (await readFile(bundle(), "utf8")).slice(0, 40));
  expect((await loaded()).said).toBe("old");
});

it("makes another where the project was moved, which is in the file", async () => {
  await loaded();
  const before = root;
  root = `${root}-moved`;
  await rename(before, root);
  expect((await loaded()).folder).toBe(join(root, "program"));
});

it("tells the sources of what a program throws", async () => {
  const thrower = 'export = () => {\n  throw new Error("no");\n};\n';
  await writeFile(join(root, "program", "index.ts"), thrower);
  await settled();
  const { load, run } = freshLoader();
  const error: unknown = await run(await load("program/index.ts", "program")).catch(
    (reason: unknown) => reason,
  );
  expect((error as Error).stack).toContain(`${join(root, "program", "index.ts")}:2:9`);
});

it("loads the sources themselves where no file can be written", async () => {
  await writeFile(join(root, ".bluegreen"), "");
  expect((await loaded()).said).toBe("old");
});
