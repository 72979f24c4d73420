import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { GgufError } from "../../../../components/gguf/cursor.ts";
import { readModelHeader } from "../../../../components/gguf/header.ts";
import { modelFileOf } from "../../../../components/model.ts";
import {
  text,
  u32,
  u64,
  writtenHeader,
  type Written,
  type WrittenHeader,
  type WrittenTensor,
} from "./gguf-writer.ts";
import { smolLm2Full } from "./smollm2-1.7b.ts";

const folder = mkdtempSync(join(tmpdir(), "bluegreen-gguf-"));
afterAll(() => rmSync(folder, { recursive: true }));

const small: WrittenHeader = {
  metadata: {
    "general.architecture": "llama",
    "llama.block_count": 2,
    "llama.embedding_length": 64,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.tokens": ["a", "b", "c"],
    "tokenizer.chat_template": "x".repeat(70_000),
  },
  tensors: [
    { name: "token_embd.weight", dimensions: [64, 3], type: 8 },
    { name: "output_norm.weight", dimensions: [3], type: 0 },
  ],
};

describe("the header of a model's file", () => {
  it("tells measures and weights, each tensor with its padding", () => {
    expect(read(writtenHeader(small))).toEqual({
      architecture: "llama",
      shape: {
        layers: 2,
        embeddingLength: 64,
        keyValueHeads: 2,
        keyLength: 16,
        valueLength: 16,
        vocabulary: 3,
      },
      weightBytes: 224 + 32,
      repackedBytes: 0,
    });
  });

  it("is read to its end and no further, whatever follows", () => {
    const whole = writtenHeader(small);
    expect(read(Buffer.concat([whole, Buffer.alloc(1000, 255)]))).toEqual(read(whole));
  });

  it("may state heads for each layer, lengths of keys and values, and the vocabulary", () => {
    const { shape } = read(
      changed({
        "llama.attention.head_count_kv": { type: 4, values: [2, 1] },
        "llama.attention.key_length": 24,
        "llama.attention.value_length": 8,
        "llama.vocab_size": 7,
      }),
    );
    expect(shape).toMatchObject({ keyValueHeads: [2, 1], keyLength: 24, valueLength: 8, vocabulary: 7 });
  });

  it("tells apart what llama.cpp repacks: matrices of some types, and embeddings where they are the output too", () => {
    const q40 = 2;
    const tensor = (name: string, dimensions: readonly number[], type = q40) => ({ name, dimensions, type });
    const repacked = (...tensors: readonly WrittenTensor[]) =>
      read(writtenHeader({ ...small, tensors })).repackedBytes;
    expect(repacked(tensor("a", [64, 8]), tensor("b", [64, 8], 3))).toBe(16 * 18);
    expect(repacked(tensor("vector", [64]), tensor("odd", [64, 7]))).toBe(0);
    expect(repacked(tensor("experts", [64, 8, 4]))).toBe(4 * 16 * 18);
    const input = tensor("token_embd.weight", [64, 8]);
    expect(repacked(input)).toBe(16 * 18);
    expect(repacked(input, tensor("output.weight", [64, 16]))).toBe(32 * 18);
  });

  it.each([1, 32, 4096, 2 ** 20])("may state an alignment of %d", (alignment) => {
    expect(read(changed({ "general.alignment": alignment })).weightBytes).toBe(
      Math.ceil(204 / alignment) * alignment + Math.ceil(12 / alignment) * alignment,
    );
  });

  it.each([
    ["another format", Buffer.from("GGML".padEnd(64, "x")), /does not begin with "GGUF"/],
    ["nothing", Buffer.alloc(0), /the file ends at byte 0/],
    ["a version that nobody knows", writtenHeader({ ...small, version: 9 }), /GGUF version 9/],
    ["more tensors than it has room for", begun(u64(2 ** 40), u64(0)), /said to have 1099511627776 tensors/],
    ["more keys than it has room for", begun(u64(0), u64(2 ** 52)), /said to have 4503599627370496 keys/],
    ["a count that no file has", begun(Buffer.alloc(8, 255), u64(0)), /above 2\^53/],
    [
      "a text longer than the file",
      begun(u64(0), u64(1), text("a"), u32(8), u64(2 ** 50), Buffer.alloc(9)),
      /inside the header/,
    ],
    [
      "a list longer than the file",
      begun(u64(0), u64(1), text("a"), u32(9), u32(12), u64(2 ** 50)),
      /inside the header/,
    ],
    ["lists in lists in lists", begun(u64(0), u64(1), text("a"), u32(9), ...nested(9)), /lists lie in lists/],
    ["a value of no type", begun(u64(0), u64(1), text("a"), u32(99), u32(1)), /a: it is of type 99/],
    ["more keys than any file", begun(u64(0), u64(65_537), Buffer.alloc(2 ** 20)), /has 65537 keys/],
    ["an alignment of 0", changed({ "general.alignment": 0 }), /general.alignment is 0/],
    ["an alignment of 48", changed({ "general.alignment": 48 }), /general.alignment is 48/],
    ["an alignment of 2 MiB", changed({ "general.alignment": 2 ** 21 }), /general.alignment is 2097152/],
    [
      "an alignment without bounds",
      changed({ "general.alignment": { double: 1e300 } }),
      /alignment is 1e\+300/,
    ],
    ["an alignment of words", changed({ "general.alignment": "much" }), /general.alignment is "much"/],
    ...["jamba", "falcon-h1", "granitehybrid", "lfm2", "nemotron_h", "qwen3next", "gemma2", "llama4"].map(
      (name): [string, Buffer, RegExp] => [
        `the architecture ${name}`,
        changed({ "general.architecture": name }),
        new RegExp(`of architecture ${name}, whose cache is not`),
      ],
    ),
    ["no architecture", changed({ "general.architecture": 3 }), /general.architecture is missing/],
    ["no layers", changed({ "llama.block_count": 0 }), /llama.block_count is 0/],
    ["one of several parts", changed({ "split.count": 3 }), /one of 3 parts/],
    ["a window of attention", changed({ "llama.attention.sliding_window": 512 }), /sliding_window is 512/],
    [
      "heads of another number of layers",
      changed({ "llama.attention.head_count_kv": { type: 4, values: [1] } }),
      /head_count_kv is \[1\]/,
    ],
    [
      "a tensor of no known type",
      writtenHeader({ ...small, tensors: [{ name: "w", dimensions: [64], type: 99 }] }),
      /tensor w has 64 elements of type 99/,
    ],
    [
      "a tensor beyond all numbers",
      writtenHeader({ ...small, tensors: [{ name: "w", dimensions: [2 ** 40, 2 ** 40], type: 0 }] }),
      /tensor w has/,
    ],
    [
      "a tensor that fills no whole blocks",
      writtenHeader({ ...small, tensors: [{ name: "w", dimensions: [33], type: 8 }] }),
      /tensor w has 33 elements of type 8/,
    ],
  ])("with %s is no such header, and says why", (_what, bytes, why) => {
    expect(() => read(bytes)).toThrow(GgufError);
    expect(() => read(bytes)).toThrow(why);
  });

  it("cut anywhere is refused as cut", () => {
    const whole = writtenHeader(small);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(() => read(whole.subarray(0, length))).toThrow(GgufError);
      }),
    );
  });

  it("with any byte changed is either read or refused", () => {
    const whole = writtenHeader({
      ...small,
      metadata: { ...small.metadata, "tokenizer.chat_template": "x" },
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, byte) => {
          const broken = Buffer.from(whole);
          broken[at] = byte;
          try {
            expect(read(broken).weightBytes).toBeGreaterThanOrEqual(0);
          } catch (error) {
            expect(error).toBeInstanceOf(GgufError);
          }
        },
      ),
    );
  });
});

describe("what is known of a preset", () => {
  const { path, header } = modelFileOf();
  const file = join(__dirname, "../../../..", path);

  it.skipIf(!existsSync(file))("is what the default model's file says", () => {
    expect(readModelHeader(file)).toEqual(header);
  });

  it("is what published dimensions make of the large one's header, and the published size of its file less a vocabulary", () => {
    const preset = modelFileOf("smollm2-1.7b-instruct");
    expect(read(writtenHeader(smolLm2Full))).toEqual(preset.header);
    // Of the default model's file, which has the same vocabulary, 1.79 MB are no weights.
    const rest = (preset.sizeBytes ?? 0) - (preset.header?.weightBytes ?? 0);
    expect(rest / 1.79e6).toBeCloseTo(1, 1);
  });
});

function read(bytes: Buffer) {
  const file = join(folder, "model.gguf");
  writeFileSync(file, bytes);
  return readModelHeader(file);
}

function changed(values: Readonly<Record<string, Written>>): Buffer {
  return writtenHeader({ ...small, metadata: { ...small.metadata, ...values } });
}

function begun(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("GGUF"), u32(3), ...parts]);
}

function nested(depth: number): Buffer[] {
  return Array.from({ length: depth }, () => Buffer.concat([u32(9), u64(1)]));
}
