import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAtLeast, neededGo } from "../../../toolchain/go/go.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import type { StepContext } from "../../../toolchain/plan.ts";
import { kubernetesVersion, programsStep } from "../../cluster/programs-step.ts";

const programs = ["kubernetes", "coredns", "pause"];

let root: string;
let context: StepContext;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "programs-"));
  const layout = layoutOf(root);
  for (const name of programs) await write(join("test", "cluster", name, "main.go"), name);
  // Builds whatever it is asked to, and writes down what that was.
  await write(
    "bin/go",
    `#!/bin/sh
[ "$1" = version ] && { echo "go version go${neededGo} linux/amd64"; exit 0; }
basename "$PWD" >> ${root}/built
while [ "$1" != -o ]; do shift; done; echo program > "$2"
`,
  );
  await chmod(join(root, "bin", "go"), 0o755);
  context = {
    layout,
    marks: new Marks(layout.marks),
    environment: { PATH: [join(root, "bin"), "/usr/bin", "/bin"].join(delimiter), HOME: root },
    signal: new AbortController().signal,
    report: () => undefined,
    warn: () => undefined,
  };
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), text);
}

/** Names of what was built, in order, since the last time. */
async function built(): Promise<readonly string[]> {
  const lines = (await readFile(join(root, "built"), "utf8")).trim().split("\n");
  await rm(join(root, "built"));
  return lines;
}

describe("the programs of a cluster", () => {
  it("are built once", async () => {
    expect(await programsStep.find(context)).toBeUndefined();
    await programsStep.make(context);
    expect(await built()).toEqual(programs);
    expect(await programsStep.find(context)).toBe(`Kubernetes ${kubernetesVersion}, built before`);
  });

  it("are built again one by one, each when its own source has changed", async () => {
    await programsStep.make(context);
    await built();
    await write("test/cluster/coredns/main.go", "changed");
    expect(await programsStep.find(context)).toBeUndefined();
    await programsStep.make(context);
    expect(await built()).toEqual(["coredns"]);
  });

  it("include the pause image, which is made again where it is gone", async () => {
    await programsStep.make(context);
    await rm(join(root, ".bluegreen", "tools", "pause.tar"));
    expect(await programsStep.find(context)).toBeUndefined();
  });
});

describe("the modules of a cluster", () => {
  const goMod = (name: string) => readFileSync(join("test", "cluster", name, "go.mod"), "utf8");

  it("pin the version that is told", () => {
    expect(goMod("kubernetes")).toContain(`\nrequire k8s.io/kubernetes v${kubernetesVersion}\n`);
  });

  it.each(programs)("of %s can be built with the Go that is fetched where none is installed", (name) => {
    const [, wanted = ""] = /^go (.*)$/m.exec(goMod(name)) ?? [];
    expect(isAtLeast(neededGo, wanted)).toBe(true);
  });
});
