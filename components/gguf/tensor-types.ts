/** Elements in a block of a type, and bytes of such a block. */
type Block = readonly [elements: number, bytes: number];

/**
 * By ggml's number of the type. From `type_traits` of ggml (`ggml/src/ggml.c`), as `GGML_QUANT_SIZES` of its Python package `gguf` has them
 * too; numbers that ggml has given up are left out.
 */
const blocks: Readonly<Record<number, Block>> = {
  0: [1, 4], // F32
  1: [1, 2], // F16
  2: [32, 18], // Q4_0
  3: [32, 20], // Q4_1
  6: [32, 22], // Q5_0
  7: [32, 24], // Q5_1
  8: [32, 34], // Q8_0
  9: [32, 36], // Q8_1
  10: [256, 84], // Q2_K
  11: [256, 110], // Q3_K
  12: [256, 144], // Q4_K
  13: [256, 176], // Q5_K
  14: [256, 210], // Q6_K
  15: [256, 292], // Q8_K
  16: [256, 66], // IQ2_XXS
  17: [256, 74], // IQ2_XS
  18: [256, 98], // IQ3_XXS
  19: [256, 50], // IQ1_S
  20: [32, 18], // IQ4_NL
  21: [256, 110], // IQ3_S
  22: [256, 82], // IQ2_S
  23: [256, 136], // IQ4_XS
  24: [1, 1], // I8
  25: [1, 2], // I16
  26: [1, 4], // I32
  27: [1, 8], // I64
  28: [1, 8], // F64
  29: [256, 56], // IQ1_M
  30: [1, 2], // BF16
  34: [256, 54], // TQ1_0
  35: [256, 66], // TQ2_0
  39: [32, 17], // MXFP4
};

/**
 * Types whose matrices llama.cpp copies into an order of its own as it loads them (`ggml_repack_get_optimal_repack_type` in ggml's `repack.cpp`): those
 * that processors of x86 with AVX2 and of Arm with dot products both have. With AVX-512 Q2_K is another one, on Arm Q5_K, Q6_K and Q8_0.
 */
const repackedTypes: ReadonlySet<number> = new Set([2, 12, 20, 39]); // Q4_0, Q4_K, IQ4_NL, MXFP4

/** Rows of a repacked matrix lie together by so many. */
const repackedRows = 8;

/** Whether a tensor of these dimensions is repacked: a matrix, or one for each expert. */
export function isRepacked(type: number, [, rows = 1, ...more]: readonly number[]): boolean {
  return repackedTypes.has(type) && rows > 1 && rows % repackedRows === 0 && more.length <= 1;
}

/** Bytes of so many elements. Undefined where the type is none of ggml's, or they fill no whole blocks of it, or are more than any tensor has. */
export function tensorBytes(type: number, elements: number): number | undefined {
  const [perBlock, bytes] = blocks[type] ?? [];
  if (perBlock === undefined || bytes === undefined || elements % perBlock !== 0) return undefined;
  if (!Number.isSafeInteger(elements)) return undefined;
  return (elements / perBlock) * bytes;
}
