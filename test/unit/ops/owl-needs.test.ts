import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { owlNeeds } from "../../../ops/owl-needs.ts";
import { workingSetMebibytes } from "../../../toolchain/engine/memory.ts";
import { owlModel, owlValues } from "../support/owl-config.ts";

describe("what the workload owl needs of a Docker engine", () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "owl-needs-"));
    mkdirSync(join(root, "models"));
    writeFileSync(join(root, owlModel.file), Buffer.alloc(10 * 2 ** 20));
  });

  afterAll(() => rmSync(root, { recursive: true }));

  const needs = (changes: Readonly<Record<string, unknown>> = {}, folder = root) =>
    owlNeeds(parseStackConfig(owlValues(changes), "shop", "dev"), folder, (setting) => `shop:${setting}`);

  it("is the memory of two more containers a color", () => {
    expect(needs()?.limits).toEqual({
      "shop:blue.triton.memoryMebibytes": 2048,
      "shop:blue.converter.memoryMebibytes": 256,
      "shop:green.triton.memoryMebibytes": 2048,
      "shop:green.converter.memoryMebibytes": 256,
    });
  });

  it("counts the weights of each color's Triton, but not where they lie on a GPU", () => {
    const predicted = (changes?: Readonly<Record<string, unknown>>, folder?: string) =>
      workingSetMebibytes(needs(changes, folder)?.loads ?? []);
    const gpus = { devices: { blue: 0, green: 1 } };
    expect(predicted() - predicted({ owl: { gpus } })).toBe(20);
    expect(predicted({}, join(root, "elsewhere"))).toBe(predicted({ owl: { gpus } }));
  });

  it("is Triton's base image, unless both colors bring an image of their own", () => {
    const own = { version: "1", model: owlModel, triton: { image: "registry.example/triton:1" } };
    const [one, both] = [needs({ green: { ...own, triton: {} }, blue: own }), needs({ blue: own })];
    expect([needs()?.buildsTriton, one?.buildsTriton, both?.buildsTriton]).toEqual([true, true, false]);
  });

  it("is nothing with another workload", () => {
    expect(needs({ workload: "gguf", blue: { version: "1" } })).toBeUndefined();
  });
});
