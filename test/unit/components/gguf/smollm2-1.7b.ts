import type { WrittenHeader, WrittenTensor } from "./gguf-writer.ts";

const layers = 24;
const width = 2048;
const inner = 8192;
const vocabulary = 49_152;

/** ggml's numbers of types. */
const f32 = 0;
const q4k = 12;
const q6k = 14;

/**
 * The header of SmolLM2-1.7B-Instruct Q4_K_M as its published dimensions make it (config.json of HuggingFaceTB): no such file was at hand. Tokens are
 * short ones, so the header is shorter than the file's.
 */
export const smolLm2Full: WrittenHeader = {
  metadata: {
    "general.architecture": "llama",
    "general.name": "Smollm2 1.7B 8k Mix7 Ep2 v2",
    "llama.block_count": layers,
    "llama.context_length": 8192,
    "llama.embedding_length": width,
    "llama.feed_forward_length": inner,
    "llama.attention.head_count": 32,
    "llama.attention.head_count_kv": 32,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.tokens": Array.from({ length: vocabulary }, (_, token) => `t${token}`),
    "tokenizer.ggml.token_type": { type: 5, values: Array.from({ length: vocabulary }, () => 1) },
    "general.quantization_version": 2,
  },
  tensors: [
    // The output's weights are these too.
    { name: "token_embd.weight", dimensions: [width, vocabulary], type: q6k },
    ...Array.from({ length: layers }, (_, layer) => tensorsOf(layer)).flat(),
    { name: "output_norm.weight", dimensions: [width], type: f32 },
  ],
};

function tensorsOf(layer: number): WrittenTensor[] {
  const precise = isPrecise(layer) ? q6k : q4k;
  const named = (name: string, dimensions: readonly number[], type: number) => ({
    name: `blk.${layer}.${name}.weight`,
    dimensions,
    type,
  });
  return [
    named("attn_norm", [width], f32),
    named("attn_q", [width, width], q4k),
    named("attn_k", [width, width], q4k),
    named("attn_v", [width, width], precise),
    named("attn_output", [width, width], q4k),
    named("ffn_norm", [width], f32),
    named("ffn_gate", [width, inner], q4k),
    named("ffn_up", [width, inner], q4k),
    named("ffn_down", [inner, width], precise),
  ];
}

/** Q4_K_M gives some layers 6 bits in two of their tensors: the first and the last eighth, and every third between (`use_more_bits` of llama.cpp). */
function isPrecise(layer: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}
