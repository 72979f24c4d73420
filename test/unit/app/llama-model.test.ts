import { describe, expect, it } from "vitest";
import { canBeCutBack, type Memory } from "../../../app/engine/llama-model.ts";

const memory = (architecture: string, insights: Partial<Memory["fileInsights"]> = {}): Memory => ({
  fileInsights: { isRecurrent: false, isHybrid: false, swaSize: undefined, ...insights },
  fileInfo: { metadata: { general: { architecture } } },
});

describe("a model whose sequences can be cut back", () => {
  it("has a cache of all tokens in every layer", () => {
    expect(canBeCutBack(memory("llama"))).toBe(true);
    expect(canBeCutBack(memory("mamba", { isRecurrent: true }))).toBe(false);
    expect(canBeCutBack(memory("lfm2", { isHybrid: true }))).toBe(false);
    expect(canBeCutBack(memory("gemma3", { swaSize: 1024 }))).toBe(false);
    expect(canBeCutBack(memory("gemma2"))).toBe(false);
    expect(canBeCutBack(memory("llama4"))).toBe(false);
  });
});
