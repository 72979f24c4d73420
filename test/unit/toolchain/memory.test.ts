import { describe, expect, it } from "vitest";
import { modelFileOf } from "../../../components/model.ts";
import { judgeLimits, workingSetMebibytes } from "../../../toolchain/engine/memory.ts";

const color = { model: modelFileOf(), contextTokens: 1024, parallelSequences: 4 };
const large = { ...color, model: modelFileOf("smollm2-1.7b-instruct") };
const limits = { "blue.memoryMebibytes": 2048, "green.memoryMebibytes": 2048, "router.memoryMebibytes": 128 };

describe("the predicted working set", () => {
  it("is what was measured for one process, within a tenth", () => {
    expect(workingSetMebibytes([color]) * 2 ** 20).toBeGreaterThan(0.9 * 348e6);
    expect(workingSetMebibytes([color]) * 2 ** 20).toBeLessThan(1.1 * 348e6);
  });

  it("counts the file that two colors share once: what was measured, and at most a tenth more", () => {
    const bytes = workingSetMebibytes([color, color]) * 2 ** 20;
    expect(bytes).toBeGreaterThan(2 * 274e6);
    expect(bytes).toBeLessThan(1.1 * 2 * 274e6);
  });

  it("counts the files of different models both", () => {
    const apart = workingSetMebibytes([color]) + workingSetMebibytes([large]);
    expect(Math.abs(workingSetMebibytes([color, large]) - apart)).toBeLessThanOrEqual(1);
  });

  it("estimates the cache of a model of the user's own from the size of its file", () => {
    const own = { path: "models/own.gguf", name: "own", displayName: "own", sources: [], sizeBytes: 1e9 };
    const predicted = workingSetMebibytes([{ ...color, model: own }]);
    expect(predicted).toBeGreaterThan(1500);
    expect(predicted).toBeLessThan(2500);
  });
});

describe("memory limits", () => {
  it("pass without a word where their sum fits", () => {
    expect(judgeLimits(limits, 8000, [color, color])).toEqual({ refusals: [] });
  });

  it("that add up to more than a 4 GB engine has are a warning which says that two colors fit", () => {
    const { refusals, warning } = judgeLimits(limits, 3915, [color, color]);
    expect(refusals).toEqual([]);
    expect(warning).toMatch(/add up to 4224 MiB.*3915 MiB.*Predicted.*57\d MiB.*That fits/);
  });

  it("count for every container that has its own from one setting", () => {
    const three = { ...limits, "monitoring.exporterMemoryMebibytes": [64, 64, 64] };
    expect(judgeLimits(three, 3915, [color, color]).warning).toMatch(/add up to 4416 MiB/);
  });

  it("warn that two colors of a large model do not fit a small engine", () => {
    expect(judgeLimits(limits, 2500, [large, large]).warning).toMatch(/does not fit.*Lower the limits/);
  });

  it("refuse a single one above the engine, with path, value, limit and cure", () => {
    const { refusals } = judgeLimits({ ...limits, "blue.memoryMebibytes": 5000 }, 3915, []);
    expect(refusals).toEqual([
      "blue.memoryMebibytes: got 5000 MiB; allowed: at most 3915 MiB, all that the Docker engine has; do: pulumi config set " +
        "--path 'blue.memoryMebibytes' 1957, or give Docker more memory (Docker Desktop: Settings, Resources)",
    ]);
  });

  it("refuse one below what the color keeps beside its model's file", () => {
    const limited = { ...color, limit: "blue.memoryMebibytes" };
    expect(judgeLimits({ ...limits, "blue.memoryMebibytes": 239 }, 8000, [limited]).refusals).toEqual([]);
    expect(judgeLimits({ ...limits, "blue.memoryMebibytes": 128 }, 8000, [limited]).refusals).toEqual([
      "blue.memoryMebibytes: got 128 MiB; allowed: at least 239 MiB, which smollm2-135m-instruct keeps beside its file with " +
        "these settings; do: pulumi config set --path 'blue.memoryMebibytes' 478, or lower contextTokens or parallelSequences",
    ]);
  });
});
