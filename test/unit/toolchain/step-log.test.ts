import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lineReporter } from "../../../toolchain/reporter.ts";
import { logged } from "../../../toolchain/step-log.ts";

const at = "2026-11-22T22:00:00.000Z";

describe("the log of steps", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bluegreen-steps-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function afterSteps(file: string): Promise<{ shown: string[]; kept: unknown[] }> {
    const shown: string[] = [];
    const reporter = logged(
      lineReporter((line) => shown.push(line)),
      file,
      () => new Date(at),
    );
    reporter.begin(["Engine", "Model", "CLI"]);
    reporter.ended({ title: "Engine", seconds: 0.1, outcome: "found", detail: "there" });
    reporter.ended({ title: "Model", seconds: 4.2, outcome: "made", detail: "from PyPI" });
    reporter.failed("CLI", "exit 2");
    await reporter.close();
    const text = await readFile(file, "utf8").catch(() => "");
    return {
      shown,
      kept: text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
    };
  }

  it("keeps how long what was made has taken, and what failed, of one run after the other", async () => {
    const file = join(folder, "logs", "steps.jsonl");
    const lines = [
      { at, title: "Model", seconds: 4.2, outcome: "made", detail: "from PyPI" },
      { at, title: "CLI", outcome: "failed", detail: "exit 2" },
    ];
    const first = await afterSteps(file);
    expect(first.shown).toEqual(["Engine: there", "Model: from PyPI (4.2 s)", "CLI: failed: exit 2"]);
    expect(first.kept).toEqual(lines);
    expect((await afterSteps(file)).kept).toEqual([...lines, ...lines]);
  });

  it("is done without where it cannot be written", async () => {
    await writeFile(join(folder, "file"), "");
    const { shown, kept } = await afterSteps(join(folder, "file", "steps.jsonl"));
    expect(shown).toHaveLength(3);
    expect(kept).toEqual([]);
  });
});
