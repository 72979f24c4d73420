import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actionlintStep, actionlintVersion, versionIn } from "../../../toolchain/actionlint/step.ts";
import { isAtLeast, neededGo } from "../../../toolchain/go/go.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "actionlint-"));
  for (const folder of ["bin", "toolchain/actionlint"]) mkdirSync(join(root, folder), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** What the step finds, with an actionlint on PATH that says so. */
async function found(script: string) {
  writeFileSync(join(root, "bin", "actionlint"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, "bin", "actionlint"), 0o755);
  const used: string[] = [];
  const layout = layoutOf(root);
  const outcome = await actionlintStep((command) => used.push(command)).find({
    layout,
    marks: new Marks(layout.marks),
    environment: { PATH: `${join(root, "bin")}:/usr/bin:/bin` },
    signal: new AbortController().signal,
    report: () => undefined,
    warn: () => undefined,
  });
  return { outcome, used };
}

describe("an actionlint on PATH", () => {
  it("is used where it is the version that workflows are checked with", async () => {
    const command = join(root, "bin", "actionlint");
    expect(await found(`echo ${actionlintVersion}`)).toEqual({
      outcome: `${actionlintVersion}, ${command}, untouched`,
      used: [command],
    });
  });

  it.each(["echo 1.6.26", "echo hello", "exit 1"])("is left aside otherwise: %s", async (script) => {
    expect(await found(script)).toEqual({ outcome: undefined, used: [] });
  });
});

describe("an actionlint of our own", () => {
  it("is of the version that go.mod pins, by a Go that is new enough for it", () => {
    const goMod = readFileSync("toolchain/actionlint/go.mod", "utf8");
    expect(goMod).toContain(`require github.com/rhysd/actionlint v${actionlintVersion}\n`);
    const [, line = ""] = /^go (\S+)$/m.exec(goMod) ?? [];
    expect(isAtLeast(neededGo, line)).toBe(true);
    expect(versionIn("v1.7.12\ninstalled by building from source\n")).toBe("1.7.12");
  });
});
