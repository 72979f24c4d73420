import { describe, expect, it } from "vitest";
import { readConfig } from "../../../app/config.ts";
import { limitProblem } from "../../../components/memory-limit.ts";
import {
  batchTokens,
  memoryNeed,
  ownBytes,
  servedContext,
  type ServedContext,
} from "../../../components/model-memory.ts";
import { modelFileOf } from "../../../components/model.ts";

const usual = { contextTokens: 1024, parallelSequences: 4 };
const inMebibytes = (bytes: number) => bytes / 2 ** 20;

function needOf(preset: string, context: ServedContext = usual) {
  const { header } = modelFileOf(preset);
  if (header === undefined) throw new Error(`${preset} has no header`);
  return memoryNeed(header, context);
}

describe("the memory that a model is predicted to need", () => {
  /** What llama.cpp's log says of its buffers (KV, output + compute, MiB), asked of the default model with node-llama-cpp 3.22.1. */
  it.each([
    [1, 1024, 22.5, 0.19 + 12.28],
    [4, 256, 22.5, 0.75 + 12.28],
    [4, 1000, 90, 0.75 + 12.28],
    [4, 4096, 360, 0.75 + 12.28],
    [16, 1024, 360, 3 + 12.28],
    [32, 512, 360, 6 + 12.28],
  ])(
    "has the buffers that llama.cpp makes for %d sequences of %d tokens",
    (parallelSequences, contextTokens, cache, compute) => {
      const need = needOf("smollm2-135m-instruct", { parallelSequences, contextTokens });
      expect(inMebibytes(need.cacheBytes)).toBe(cache);
      expect(inMebibytes(need.computeBytes)).toBeCloseTo(compute, 1);
    },
  );

  /** Anonymous memory of a container's process after answers, MiB. */
  it.each([
    [4, 1024, 247],
    [4, 1024, 259],
    [4, 2048, 373],
    [4, 4096, 525],
  ])(
    "is within a tenth of what was measured with %d sequences of %d tokens",
    (parallelSequences, contextTokens, measured) => {
      const own = inMebibytes(
        ownBytes(needOf("smollm2-135m-instruct", { parallelSequences, contextTokens })),
      );
      expect(Math.abs(own / measured - 1)).toBeLessThan(0.1);
    },
  );

  it("is a little more where a llama-server computes, which has a process of its own", () => {
    const [inside, beside] = [{}, { llamaServer: "models/llama-server" }].map((more) =>
      ownBytes(needOf("smollm2-135m-instruct", servedContext({ settings: usual, ...more }))),
    );
    expect((beside ?? 0) - (inside ?? 0)).toBe(23e6);
  });

  it("is, of the 1.7B model, 1661 MiB of its own and 276 shared: a prediction, it was not run", () => {
    const need = needOf("smollm2-1.7b-instruct");
    expect(inMebibytes(need.cacheBytes)).toBe(768);
    expect(Math.round(inMebibytes(need.repackedBytes))).toBe(729);
    expect(Math.round(inMebibytes(ownBytes(need)))).toBe(1661);
    expect(Math.round(inMebibytes(need.sharedBytes))).toBe(276);
  });

  it("counts heads of each layer where they differ", () => {
    const { shape, weightBytes, repackedBytes } = { ...modelFileOf().header } as NonNullable<
      ReturnType<typeof modelFileOf>["header"]
    >;
    const heads = Array.from({ length: shape.layers }, (_, layer) => (layer < 10 ? 3 : 0));
    const third = memoryNeed(
      { shape: { ...shape, keyValueHeads: heads }, weightBytes, repackedBytes },
      usual,
    );
    expect(third.cacheBytes).toBe(needOf("smollm2-135m-instruct").cacheBytes / 3);
  });

  it("goes by the step that servers decode in", () => {
    expect(readConfig({ MODEL_PATH: "/m.gguf" }).batchTokens).toBe(batchTokens);
  });
});

describe("a limit", () => {
  const judge = (limitMebibytes: number, preset = "smollm2-1.7b-instruct") =>
    limitProblem({
      path: "shop:green.memoryMebibytes",
      limitMebibytes,
      model: preset,
      context: usual,
      need: needOf(preset),
    });

  it("that has room for everything is let be, as the default is for both presets", () => {
    expect(judge(2048)).toBeUndefined();
    expect(judge(2048, "smollm2-135m-instruct")).toBeUndefined();
  });

  it("that leaves less room than usual is warned of", () => {
    expect(judge(1900)).toMatchObject({ refused: false });
    expect(judge(1620)?.text).toContain("it gets less room than usual, and may read its file anew");
    expect(judge(320, "smollm2-135m-instruct")?.text).toContain("; it may read parts of its file anew");
  });

  it("that leaves too little for the mapped file alone is warned of: such a stack runs", () => {
    expect(judge(290, "smollm2-135m-instruct")).toMatchObject({ refused: false });
    expect(judge(230, "smollm2-135m-instruct")).toMatchObject({ refused: false });
  });

  it.each([
    ["smollm2-1.7b-instruct", 1600],
    ["smollm2-135m-instruct", 209],
    ["smollm2-135m-instruct", 64],
  ])("that %s cannot be served within is refused: %d MiB", (preset, limit) => {
    expect(judge(limit, preset)).toMatchObject({ refused: true });
  });

  it("is told with its path, its value, what is predicted and what to do", () => {
    expect(judge(1024)?.text).toBe(
      "shop:green.memoryMebibytes: got 1024 MiB; smollm2-1.7b-instruct is predicted, not measured, to take 1938 MiB: 1662 of its own, " +
        "768 of them for 4 sequences of 1024 tokens, 729 for repacked weights, and 277 of its mapped file; it would be killed; allowed: at least 1618 MiB; " +
        "do: pulumi config set --path 'shop:green.memoryMebibytes' 2048, or lower shop:green.settings.contextTokens or parallelSequences",
    );
  });
});
