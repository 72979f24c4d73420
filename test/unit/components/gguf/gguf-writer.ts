/** A value as GGUF has it: a list of texts, a text, a whole number (uint32), a double, or numbers of another type by its number. */
export type Written =
  | string
  | number
  | { readonly double: number }
  | readonly string[]
  | { readonly type: number; readonly values: readonly number[] };

export interface WrittenTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** ggml's number of it. */
  readonly type: number;
}

export interface WrittenHeader {
  readonly version?: number;
  readonly metadata: Readonly<Record<string, Written>>;
  readonly tensors: readonly WrittenTensor[];
}

/** The header of a GGUF file, without its weights. */
export function writtenHeader({ version = 3, metadata, tensors }: WrittenHeader): Buffer {
  const pairs = Object.entries(metadata);
  return Buffer.concat([
    Buffer.from("GGUF"),
    u32(version),
    u64(tensors.length),
    u64(pairs.length),
    ...pairs.flatMap(([key, value]) => [text(key), written(value)]),
    ...tensors.map(({ name, dimensions, type }) =>
      Buffer.concat([text(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(0)]),
    ),
  ]);
}

function written(value: Written): Buffer {
  if (typeof value === "string") return Buffer.concat([u32(8), text(value)]);
  if (typeof value === "number") return Buffer.concat([u32(4), u32(value)]);
  if (Array.isArray(value)) return Buffer.concat([u32(9), u32(8), u64(value.length), ...value.map(text)]);
  if ("double" in value) return Buffer.concat([u32(12), f64(value.double)]);
  const { type, values } = value as Extract<Written, { type: number }>;
  return Buffer.concat([u32(9), u32(type), u64(values.length), ...values.map(u32)]);
}

export function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
