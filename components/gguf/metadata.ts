import { GgufError, type Cursor } from "./cursor.ts";

/** A value of the header. Of a long text, and of a list of texts such as the vocabulary, its length alone is kept. */
export type Value = number | boolean | string | readonly number[] | { readonly length: number };

export type Metadata = ReadonlyMap<string, Value>;

/** By GGUF's number of a value's type: bytes, and how they are read. */
const numbers: Readonly<
  Record<number, readonly [bytes: number, read: (chunk: Buffer, from: number) => number | bigint]>
> = {
  0: [1, (chunk, from) => chunk.readUInt8(from)],
  1: [1, (chunk, from) => chunk.readInt8(from)],
  2: [2, (chunk, from) => chunk.readUInt16LE(from)],
  3: [2, (chunk, from) => chunk.readInt16LE(from)],
  4: [4, (chunk, from) => chunk.readUInt32LE(from)],
  5: [4, (chunk, from) => chunk.readInt32LE(from)],
  6: [4, (chunk, from) => chunk.readFloatLE(from)],
  7: [1, (chunk, from) => chunk.readUInt8(from)],
  10: [8, (chunk, from) => chunk.readBigUInt64LE(from)],
  11: [8, (chunk, from) => chunk.readBigInt64LE(from)],
  12: [8, (chunk, from) => chunk.readDoubleLE(from)],
};
const boolean = 7;
const text = 8;
const list = 9;

/** Longer lists of numbers tell of tokens (scores, types), and not of layers: their length alone is kept. */
const longestKeptList = 4096;

/** Of a longer text, such as the template of chats, its length alone is kept, bytes. */
const longestKeptText = 256;

/** Lists lie in lists no deeper than this: a deeper one is no file of llama.cpp's. */
const deepest = 4;

/** Reads so many keys with their values. Throws `GgufError`. */
export function readMetadata(cursor: Cursor, count: number): Metadata {
  const found = new Map<string, Value>();
  for (let read = 0; read < count; read += 1) {
    const key = cursor.name();
    found.set(key, readValue(cursor, cursor.u32(), key));
  }
  return found;
}

function readValue(cursor: Cursor, type: number, key: string): Value {
  if (type === text) return cursor.text(longestKeptText);
  if (type === list) return readList(cursor, key, 1);
  const value = readNumber(cursor, type, key);
  return type === boolean ? value !== 0 : value;
}

function readList(cursor: Cursor, key: string, depth: number): Value {
  if (depth > deepest) throw new GgufError(`${key}: lists lie in lists ${depth} deep`);
  const type = cursor.u32();
  const length = cursor.u64();
  if (type === text) {
    for (let read = 0; read < length; read += 1) cursor.skipText();
    return { length };
  }
  if (type === list) {
    for (let read = 0; read < length; read += 1) readList(cursor, key, depth + 1);
    return { length };
  }
  const [bytes] = numbers[type] ?? unknown(type, key);
  if (length > longestKeptList) {
    cursor.skip(length * bytes);
    return { length };
  }
  return Array.from({ length }, () => readNumber(cursor, type, key));
}

function readNumber(cursor: Cursor, type: number, key: string): number {
  const [bytes, read] = numbers[type] ?? unknown(type, key);
  return cursor.number(bytes, read);
}

function unknown(type: number, key: string): never {
  throw new GgufError(`${key}: it is of type ${type}, which GGUF does not have`);
}
