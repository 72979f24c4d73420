import { createHash } from "node:crypto";
import type { GgufFileInfo } from "node-llama-cpp";

/** What a model's file says of the model, as the gate compares it. */
export interface ModelHeader {
  readonly architecture: string;
  /** Context that the model was trained with, tokens. */
  readonly contextLength: number;
  /** Hash of the vocabulary: the same text is the same tokens. */
  readonly tokenizer: string;
  /** Hash of the template that makes a prompt of messages; null where the file carries none. */
  readonly chatTemplate: string | null;
}

export function headerOf({ metadata }: Pick<GgufFileInfo, "metadata">, contextLength: number): ModelHeader {
  const { ggml, chat_template: template } = metadata.tokenizer;
  const { model, pre, tokens, merges, scores, bos_token_id: bos, eos_token_id: eos } = ggml;
  return {
    architecture: metadata.general.architecture,
    contextLength,
    tokenizer: shortHash(JSON.stringify([model, pre, tokens, merges, scores, bos, eos], asText)),
    chatTemplate: template === undefined ? null : shortHash(template),
  };
}

/** The first 12 hexadecimal digits of the SHA-256. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** GGUF has numbers that JSON does not know. */
function asText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
