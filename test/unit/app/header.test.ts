import { describe, expect, it } from "vitest";
import { headerOf } from "../../../app/engine/header.ts";

type Info = Parameters<typeof headerOf>[0];

const ggml = {
  model: "gpt2",
  pre: "smollm",
  tokens: ["a", "b"],
  token_type: [],
  merges: ["a b"],
  eos_token_id: 2,
};

const infoOf = (tokenizer: object, template?: string) =>
  ({
    metadata: {
      general: { architecture: "llama" },
      tokenizer: {
        ggml: { ...ggml, ...tokenizer },
        ...(template !== undefined && { chat_template: template }),
      },
    },
  }) as unknown as Info;

describe("the header of a model's file", () => {
  const header = headerOf(infoOf({}, "{{ messages }}"), 8192);

  it("is architecture, context length, and hashes of vocabulary and template", () => {
    expect(header).toEqual({
      architecture: "llama",
      contextLength: 8192,
      tokenizer: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      chatTemplate: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    });
  });

  it("is the same for the same file, and states it where there is no template", () => {
    expect(headerOf(infoOf({}, "{{ messages }}"), 8192)).toEqual(header);
    expect(headerOf(infoOf({}), 8192)).toEqual({ ...header, chatTemplate: null });
  });

  it.each([
    ["another token", { tokens: ["a", "c"] }],
    ["other merges", { merges: [] }],
    ["another end", { eos_token_id: 3 }],
    ["an end beyond JSON's numbers", { eos_token_id: 3n }],
  ])("has another tokenizer with %s", (_title, changed) => {
    expect(headerOf(infoOf(changed, "{{ messages }}"), 8192).tokenizer).not.toBe(header.tokenizer);
  });

  it("has another template with another text", () => {
    expect(headerOf(infoOf({}, "{{ message }}"), 8192).chatTemplate).not.toBe(header.chatTemplate);
  });
});
