import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultModel, modelFileOf, modelPresets } from "../../../components/model.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import { modelStep } from "../../../toolchain/model/step.ts";
import type { StepContext } from "../../../toolchain/plan.ts";

const content = "GGUF";
const sha256 = createHash("sha256").update(content).digest("hex");

let root: string;
let context: StepContext;
let reports: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "model-"));
  reports = [];
  const layout = layoutOf(root);
  context = {
    layout,
    marks: new Marks(layout.marks),
    environment: {},
    signal: new AbortController().signal,
    report: (text) => reports.push(text),
    warn: () => undefined,
  };
  await mkdir(layout.models);
});

afterEach(() => rm(root, { recursive: true }));

describe("a model file of the user's own", () => {
  const own = modelFileOf({ file: "models/own.gguf", sha256: sha256.toUpperCase() });

  it("is checked once, and again only when it was written again", async () => {
    const path = join(root, own.path);
    await writeFile(path, content);
    expect(await modelStep(own).find(context)).toContain("models/own.gguf");
    expect(await modelStep(own).find(context)).toContain("checked before");
    expect(reports).toHaveLength(1);
    await utimes(path, 1, 1);
    await modelStep(own).find(context);
    expect(reports).toHaveLength(2);
  });

  it("is refused when its content is another one, and left where it is", async () => {
    await writeFile(join(root, own.path), "something else");
    await expect(modelStep(own).find(context)).rejects.toThrow(
      new RegExp(`models/own.gguf: the SHA-256 is [0-9a-f]{64}, expected ${sha256}`),
    );
    await expect(modelStep(own).find(context)).rejects.toThrow(/expected/);
  });

  it("is refused with its path when it is not there", async () => {
    await expect(modelStep(own).find(context)).rejects.toThrow(/models\/own.gguf: no such file/);
  });

  it("needs no checksum", async () => {
    const unchecked = modelFileOf({ file: "models/own.gguf" });
    await writeFile(join(root, unchecked.path), "anything");
    expect(await modelStep(unchecked).find(context)).toContain("SHA-256");
  });
});

describe("a preset", () => {
  it("that is not there is made", async () => {
    expect(await modelStep(modelFileOf()).find(context)).toBeUndefined();
  });

  it("is never replaced where another file has its name", async () => {
    await writeFile(join(root, modelFileOf().path), "something else");
    await expect(modelStep(modelFileOf()).find(context)).rejects.toThrow(/Move the file away/);
  });

  it("has a checksum, a size and a source, and lies in models/", () => {
    expect(modelPresets[defaultModel]).toBe(modelFileOf());
    for (const preset of Object.values(modelPresets)) {
      expect(preset.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(preset.sizeBytes).toBeGreaterThan(90e6);
      expect(preset.header?.weightBytes).toBeLessThan(preset.sizeBytes ?? 0);
      expect(preset.path).toMatch(/^models\/[^/]+\.gguf$/);
      expect(preset.sources.length).toBeGreaterThan(0);
    }
  });

  it("that nobody knows is refused with those there are", () => {
    expect(() => modelFileOf("llama")).toThrow(/model "llama".*smollm2-135m-instruct, smollm2-1.7b-instruct/);
  });
});
