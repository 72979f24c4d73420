import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAtLeast, neededGo } from "../../../toolchain/go/go.ts";
import { k6Step, k6Version, versionIn, type LoadGenerator } from "../../../toolchain/k6/step.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import type { StepContext } from "../../../toolchain/plan.ts";

let root: string;
let context: StepContext;
let warnings: string[];
let used: LoadGenerator[];
const step = k6Step((generator) => used.push(generator));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "k6-"));
  const layout = layoutOf(root);
  [warnings, used] = [[], []];
  await mkdir(join(root, "toolchain", "k6"), { recursive: true });
  for (const name of ["go.mod", "go.sum"]) await writeFile(join(root, "toolchain", "k6", name), name);
  context = {
    layout,
    marks: new Marks(layout.marks),
    environment: { PATH: [join(root, "bin"), "/usr/bin", "/bin"].join(delimiter), HOME: root },
    signal: new AbortController().signal,
    report: () => undefined,
    warn: (text) => warnings.push(text),
  };
});
afterEach(() => rm(root, { recursive: true }));

async function install(name: string, script: string): Promise<void> {
  await mkdir(join(root, "bin"), { recursive: true });
  await writeFile(join(root, "bin", name), `#!/bin/sh\n${script}\n`);
  await chmod(join(root, "bin", name), 0o755);
}

/** A Go that is new enough and "builds" an empty command; writes down how it was called. */
async function installGo(): Promise<void> {
  await install(
    "go",
    `[ "$1" = version ] && { echo "go version go${neededGo} linux/amd64"; exit 0; }
echo "$PWD $*" >> ${root}/built
while [ "$1" != -o ]; do shift; done; echo k6 > "$2"`,
  );
}

describe("a k6 on PATH", () => {
  it.each(["1.0.0", "1.8.1", "2.2.0"])("of version %s is used untouched", async (version) => {
    await install("k6", `echo "k6 v${version} (go1.26.1, linux/amd64)"`);
    expect(await step.find(context)).toBe(`${version}, ${root}/bin/k6, untouched`);
    expect(used).toEqual([{ command: join(root, "bin", "k6"), version }]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["is too old", 'echo "k6 v0.57.0 (go1.23, linux/amd64)"', "it is version 0.57.0"],
    ["is of a later major version", 'echo "k6 v3.0.0 (go1.30)"', "it is version 3.0.0"],
    ["is something else", "echo hello", "it does not tell its version"],
    ["does not run", "exit 1", "it does not tell its version"],
  ])("that %s is left aside, and the user is told", async (_, script, why) => {
    await install("k6", script);
    expect(await step.find(context)).toBeUndefined();
    expect(warnings).toEqual([
      `${root}/bin/k6 is not used: ${why}, and 1 or 2 is needed. k6 ${k6Version} in .bluegreen is used instead.`,
    ]);
  });
});

describe("a k6 of our own", () => {
  it("is built once, from its own go.mod, into .bluegreen", async () => {
    await installGo();
    expect(await step.find(context)).toBeUndefined();
    expect(await step.make(context)).toBe(`${k6Version}, built from the Go module`);
    expect(await step.find(context)).toBe(`${k6Version}, built before`);
    const command = join(root, ".bluegreen", "tools", "k6");
    expect(used).toEqual([
      { command, version: k6Version },
      { command, version: k6Version },
    ]);
    const built = await readFile(join(root, "built"), "utf8");
    expect(built.startsWith(`${join(root, "toolchain", "k6")} build `)).toBe(true);
    expect(built).toContain(" go.k6.io/k6/v2\n");
  });

  it("is built anew where its go.mod has changed", async () => {
    await installGo();
    await step.make(context);
    await writeFile(join(root, "toolchain", "k6", "go.mod"), "another");
    expect(await step.find(context)).toBeUndefined();
  });

  it("is of the version that go.mod pins, by a Go that is new enough for it", () => {
    const goMod = readFileSync("toolchain/k6/go.mod", "utf8");
    expect(goMod).toContain(`require go.k6.io/k6/v2 v${k6Version}\n`);
    const [, line = ""] = /^go (\S+)$/m.exec(goMod) ?? [];
    expect(isAtLeast(neededGo, line)).toBe(true);
  });
});

describe("the version of a k6", () => {
  it.each([
    ["k6 v2.2.0 (go1.26.8, linux/amd64)", "2.2.0"],
    ["k6 v1.0.0 (commit/abc, go1.24.2, darwin/arm64)\nExtensions:\n", "1.0.0"],
    ["k6.exe v1.2.3 (go1.24.2, windows/amd64)", "1.2.3"],
    ["usage: k6", undefined],
  ])("%j is %s", (printed, version) => {
    expect(versionIn(printed)).toBe(version);
  });
});
