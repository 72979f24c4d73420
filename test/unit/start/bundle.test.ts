import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const project = resolve(__dirname, "../../..");

let root: string;

/** A project of one program, with the real `start/`. */
beforeEach(async () => {
  // A space, as in the name of many a folder.
  root = await mkdtemp(join(tmpdir(), "bluegreen start-"));
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

it("runs the entry that is asked for", async () => {
  await loaded();
  await writeFile(join(root, "program", "other.ts"), 'export const said = "other";\n');
  await settled();
  expect(await freshLoader().load("program/other.ts", "program")).toEqual({ said: "other" });
});

it("makes it anew where a package names another of its files", async () => {
  await writePackage("program/node_modules/dep", "first");
  await writeFile(join(root, "program", "index.ts"), 'export { word as said } from "dep";\n');
  await settled();
  expect((await loaded()).said).toBe("first");
  await writeFile(join(root, "program/node_modules/dep/other.js"), 'exports.word = "second";\n');
  await writeFile(join(root, "program/node_modules/dep/package.json"), '{ "main": "other.js" }');
  await settled();
  expect((await loaded()).said).toBe("second");
});

it("makes it anew where a package comes that is nearer to its user", async () => {
  await writePackage("program/node_modules/dep", "far");
  await mkdir(join(root, "program", "deep"));
  await writeFile(join(root, "program", "deep", "user.ts"), 'export { word } from "dep";\n');
  const index = 'export { word as said } from "./deep/user.ts";\n';
  await writeFile(join(root, "program", "index.ts"), index);
  await settled();
  expect((await loaded()).said).toBe("far");
  await writePackage("program/deep/node_modules/dep", "near");
  await settled();
  expect((await loaded()).said).toBe("near");
});

it("makes it anew where npm has installed something else", async () => {
  const path = join(root, "node_modules", ".package-lock.json");
  await rm(join(root, "node_modules"));
  await mkdir(join(root, "node_modules"));
  for (const name of ["esbuild", "@esbuild"])
    await symlink(join(project, "node_modules", name), join(root, "node_modules", name));
  for (const lock of ["{}", "{ }"]) {
    await loaded();
    await writeFile(bundle(), (await readFile(bundle(), "utf8")).replace('"old"', '"of the file"'));
    await writeFile(path, lock);
    await settled();
    expect((await loaded()).said).toBe("old");
  }
});

it("finds packages also where .bluegreen is a link to another disk", async () => {
  const disk = await mkdtemp(join(tmpdir(), "bluegreen-disk-"));
  try {
    await symlink(disk, join(root, ".bluegreen"));
    const index = 'import { all } from "@pulumi/pulumi/output";\nexport const said = typeof all;\n';
    await writeFile(join(root, "program", "index.ts"), index);
    await settled();
    expect((await loaded()).said).toBe("function");
    expect((await loaded()).said).toBe("function");
    expect(await readFile(join(disk, "bundles", "program.cjs"), "utf8")).toContain("program/index.ts");
  } finally {
    await rm(disk, { recursive: true, force: true });
  }
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

it("tells the sources of what is thrown while they are loaded", async () => {
  await writeFile(join(root, "program", "word.ts"), '\nthrow new Error("no");\nexport const word = "";\n');
  await settled();
  const error = await loaded().catch((reason: unknown) => reason);
  expect((error as Error).stack).toContain(`${join(root, "program", "word.ts")}:2:7`);
});

describe.each([
  ["a timer", "setTimeout(() => {"],
  ["a promise that nobody waits for", "void Promise.resolve().then(() => {"],
])("of what %s throws", (_name, call) => {
  it.each([
    ["a plugin, of which Node tells it", ""],
    [
      "a program, of which Pulumi does",
      'for (const name of ["uncaughtException", "unhandledRejection"]) process.on(name, ({ stack }) => console.error(stack));',
    ],
  ])("tells the sources: of %s", async (_kind, listeners) => {
    await writeFile(join(root, "program", "index.ts"), `${call}\n  throw new Error("no");\n});\n`);
    await settled();
    const script = `${listeners}
      const { load, tellSources } = require("./start/load.cjs");
      tellSources("plugin");
      void load("program/index.ts", "plugin");`;
    expect((await run(script)).stderr).toContain(`${join(root, "program", "index.ts")}:2:9`);
  });
});

it("loads the sources themselves where no file can be written, and says so beside what a plugin says to the engine", async () => {
  await writeFile(join(root, ".bluegreen"), "");
  const script =
    'require("./start/load.cjs").load("program/index.ts", "plugin").then(({ said }) => console.log(said));';
  const { stdout, stderr } = await run(script);
  expect(stdout).toBe("old\n");
  expect(stderr).toMatch(/^.*plugin\.cjs is not there, so that this starts slower: .+\n$/);
});

/** Runs `script` in the project by itself. */
function run(script: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["-e", script], { cwd: root, timeout: 15_000 }, (_error, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
}

async function writePackage(path: string, word: string): Promise<void> {
  await mkdir(join(root, path), { recursive: true });
  await writeFile(join(root, path, "package.json"), "{}");
  await writeFile(join(root, path, "index.js"), `exports.word = ${JSON.stringify(word)};\n`);
}
