import { describe, expect, it } from "vitest";
import { memoryNeed } from "../../../components/model-memory.ts";
import { modelFileOf } from "../../../components/model.ts";
import {
  judgeLimits,
  workingSetMebibytes,
  type ColorLoad,
  type ServerLoad,
} from "../../../toolchain/engine/memory.ts";

const context = { contextTokens: 1024, parallelSequences: 4 };
const color = loadOf("smollm2-135m-instruct");
const large = loadOf("smollm2-1.7b-instruct");
const limits = { "blue.memoryMebibytes": 2048, "green.memoryMebibytes": 2048, "router.memoryMebibytes": 128 };

/** As `docker exec` read it in /proc/1/smaps after answers: of its own 251 MiB, of the model's file 92. */
const measured = { own: 251, file: 92 };

describe("the predicted working set", () => {
  it("is what was measured of one server, within a tenth", () => {
    expect(workingSetMebibytes([color]) / (measured.own + measured.file)).toBeCloseTo(1, 1);
  });

  it("counts the file that two colors share once", () => {
    expect(workingSetMebibytes([color, color]) / (2 * measured.own + measured.file)).toBeCloseTo(1, 1);
  });

  it("counts the files of different models both", () => {
    const apart = workingSetMebibytes([color]) + workingSetMebibytes([large]);
    expect(Math.abs(workingSetMebibytes([color, large]) - apart)).toBeLessThanOrEqual(1);
  });

  it("counts what each color repacks of its weights for both", () => {
    const second = workingSetMebibytes([large, large]) - workingSetMebibytes([large]);
    expect(Math.abs(second - 1661)).toBeLessThanOrEqual(1);
  });

  it("counts nothing of a model whose file does not tell", () => {
    expect(workingSetMebibytes([color, { ...large, need: undefined }])).toBe(workingSetMebibytes([color]));
  });
});

describe("memory limits", () => {
  it("pass without a word where their sum fits", () => {
    expect(judgeLimits(limits, 8000, [color, color])).toEqual({ refusals: [] });
  });

  it("that add up to more than a 4 GB engine has are a warning which says that two colors fit", () => {
    const { refusals, warning } = judgeLimits(limits, 3915, [color, color]);
    expect(refusals).toEqual([]);
    expect(warning).toMatch(/add up to 4224 MiB.*3915 MiB.*Predicted.*60\d MiB.*That fits/);
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

  it("refuse one below what the color cannot do without, and not one that its model's file does not tell", () => {
    const limited = { ...color, limit: "blue.memoryMebibytes" };
    const refusals = (mebibytes: number, load: ColorLoad = limited) =>
      judgeLimits({ ...limits, "blue.memoryMebibytes": mebibytes }, 8000, [load]).refusals;
    expect(refusals(230)).toEqual([]);
    expect(refusals(200)).toEqual([
      expect.stringMatching(/^blue.memoryMebibytes: got 200 MiB; .*predicted, not measured/),
    ]);
    expect(refusals(64, { ...limited, need: undefined })).toEqual([]);
  });
});

function loadOf(preset: string): ServerLoad {
  const { path: file, name: model, header } = modelFileOf(preset);
  return { file, model, context, need: header && memoryNeed(header, context) };
}
