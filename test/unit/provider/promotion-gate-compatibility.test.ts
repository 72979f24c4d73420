import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callContext } from "../support/call-context.ts";
import { gateStage, type GateStage } from "./gate-stage.ts";

let stage: GateStage;

beforeEach(async () => {
  stage = await gateStage();
});

afterEach(() => stage.close());

describe("a gate beside a color that serves", () => {
  const deep = {
    context_tokens: 1024,
    memory_pct: 40,
    schema: { min: 1, max: 2 },
    database_schema: { min: 1, max: 2 },
    model: { architecture: "llama", context_length: 8192, tokenizer: "aaa", chat_template: "bbb" },
  };

  it("refuses everything at once that the candidate does not keep", async () => {
    stage.besideBlue(
      { deep },
      {
        deep: {
          ...deep,
          context_tokens: 512,
          schema: { min: 3, max: 3 },
          model: { ...deep.model, architecture: "gpt2" },
        },
      },
    );
    await expect(stage.kind.create(stage.inputs(), callContext())).rejects.toThrow(
      /history schema: green understands schema 3; limit: .*\. And model architecture: gpt2; limit: .*\. And context: 512 tokens; limit: /,
    );
  });

  it("holds the memory to its limit, and calls it inconclusive where it is not known", async () => {
    const limits = { ...stage.inputs().limits, memoryPercent: 30 };
    stage.besideBlue({ deep }, { deep });
    await expect(stage.kind.create({ ...stage.inputs(), limits }, callContext())).rejects.toThrow(
      "memory: 40.0 %; limit: at most gate.limits.memoryPercent = 30 % of its limit",
    );
    stage.besideBlue({ deep }, { deep: { ...deep, memory_pct: undefined } });
    await expect(stage.kind.create({ ...stage.inputs(), limits }, callContext())).rejects.toThrow(
      "memory: inconclusive, unknown",
    );
  });
});
