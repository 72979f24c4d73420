import { GgufError } from "./cursor.ts";
import type { Metadata } from "./metadata.ts";

/** The measures of a transformer that its memory follows from. */
export interface ModelShape {
  /** Key and value heads of each layer, or of all of them. */
  readonly keyValueHeads: number | readonly number[];
  readonly layers: number;
  /** Elements of a head's key, and of its value. */
  readonly keyLength: number;
  readonly valueLength: number;
  readonly embeddingLength: number;
  /** Tokens that the model knows. */
  readonly vocabulary: number;
}

/** Ends of keys by which a model says that it keeps something else of a token than a key and a value of every layer. */
const otherCaches = ["attention.sliding_window", "attention.kv_lora_rank", "ssm.state_size", "wkv.head_size"];

/**
 * Architectures of which llama.cpp keeps something else without such a key: in some layers a state instead of keys and values (`llm_arch_is_hybrid` in
 * `llama-arch.cpp`), or a window that it knows itself.
 */
const otherArchitectures: ReadonlySet<string> = new Set([
  "deepseek4",
  "falcon-h1",
  "granitehybrid",
  "jamba",
  "kimi-linear",
  "lfm2",
  "lfm2moe",
  "nemotron_h",
  "nemotron_h_moe",
  "plamo2",
  "qwen35",
  "qwen35moe",
  "qwen3next",
  "gemma2",
  "llama4",
]);

/** The measures that a header states. Throws `GgufError` where one is missing, or the model's cache is of another kind. */
export function shapeOf(metadata: Metadata, architecture: string): ModelShape {
  const at = (end: string) => metadata.get(`${architecture}.${end}`);
  if (otherArchitectures.has(architecture))
    throw new GgufError(
      `it is of architecture ${architecture}, whose cache is not one of keys and values alone`,
    );
  for (const end of otherCaches) {
    const value = at(end);
    if (typeof value === "number" && value > 0)
      throw new GgufError(
        `${architecture}.${end} is ${value}: its cache is not one of keys and values alone`,
      );
  }
  const count = (end: string) => {
    const value = at(end);
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
    throw new GgufError(
      `${architecture}.${end} is ${value === undefined ? "missing" : JSON.stringify(value)}`,
    );
  };
  const layers = count("block_count");
  const embeddingLength = count("embedding_length");
  const keyValueHeads = headsOf(
    at("attention.head_count_kv") ?? at("attention.head_count"),
    layers,
    architecture,
  );
  const head = () => embeddingLength / count("attention.head_count");
  return {
    layers,
    embeddingLength,
    keyValueHeads,
    keyLength: at("attention.key_length") === undefined ? head() : count("attention.key_length"),
    valueLength: at("attention.value_length") === undefined ? head() : count("attention.value_length"),
    vocabulary: vocabularyOf(metadata, at("vocab_size")),
  };
}

function headsOf(stated: unknown, layers: number, architecture: string): number | readonly number[] {
  const all: readonly unknown[] = Array.isArray(stated) ? stated : [stated];
  const counts = all.filter(
    (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
  );
  const [first] = counts as readonly number[];
  if (counts.length === all.length && first !== undefined) {
    if (!Array.isArray(stated)) return first;
    if (all.length === layers) return counts as readonly number[];
  }
  throw new GgufError(
    `${architecture}.attention.head_count_kv is ${stated === undefined ? "missing" : JSON.stringify(stated)}`,
  );
}

function vocabularyOf(metadata: Metadata, stated: unknown): number {
  if (typeof stated === "number" && Number.isSafeInteger(stated) && stated > 0) return stated;
  const tokens = metadata.get("tokenizer.ggml.tokens");
  if (typeof tokens === "object" && tokens.length > 0) return tokens.length;
  throw new GgufError("tokenizer.ggml.tokens is missing");
}
