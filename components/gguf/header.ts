import { closeSync, openSync } from "node:fs";
import { Cursor, GgufError } from "./cursor.ts";
import { readMetadata, type Metadata } from "./metadata.ts";
import { shapeOf, type ModelShape } from "./shape.ts";
import { isRepacked, tensorBytes } from "./tensor-types.ts";

/** What the header of a model's file says of the memory that the model takes. */
export interface ModelHeader {
  /** Such as `llama`. */
  readonly architecture: string;
  readonly shape: ModelShape;
  /** All tensors, bytes, each with its padding: what is mapped. */
  readonly weightBytes: number;
  /** Of these, what llama.cpp copies into an order of its own, which each process has for itself. */
  readonly repackedBytes: number;
}

const versions: readonly number[] = [2, 3];

/** A tensor's description has no fewer bytes: length of its name, dimensions, type, offset. */
const leastTensorBytes = 8 + 4 + 4 + 8;

/** A key with a value has no fewer bytes: length of the key, type, one byte. */
const leastPairBytes = 8 + 4 + 1;

/** Keys of a header: files have some dozens. */
const mostPairs = 65_536;

/** ggml's tensors have no more (`GGML_MAX_DIMS`). */
const mostDimensions = 4;

/** Padding of tensors: what a file has that states none, and the largest that is believed, bytes. */
const alignments = { default: 32, largest: 2 ** 20 };

/** The input's embeddings, which are looked up; they are multiplied by, too, where the output has no weights of its own. */
const inputName = "token_embd.weight";
const outputName = "output.weight";

/**
 * Reads the header of a GGUF file, and nothing behind it: an own reader, for the packages that read one bring a server or a registry of models
 * along.
 *
 * @throws GgufError where the file is not as the format says, or its memory cannot be told from its header
 * @throws Error of the system where it cannot be read
 */
export function readModelHeader(path: string): ModelHeader {
  const file = openSync(path, "r");
  try {
    return readHeader(new Cursor(file));
  } finally {
    closeSync(file);
  }
}

function readHeader(cursor: Cursor): ModelHeader {
  if (cursor.u32() !== 0x46554747) throw new GgufError('it does not begin with "GGUF"');
  const version = cursor.u32();
  if (!versions.includes(version)) throw new GgufError(`it is of GGUF version ${version}`);
  const tensors = countOf(cursor, "tensors", leastTensorBytes);
  const pairs = countOf(cursor, "keys", leastPairBytes);
  if (pairs > mostPairs) throw new GgufError(`it has ${pairs} keys, more than ${mostPairs}`);
  const metadata = readMetadata(cursor, pairs);
  const architecture = metadata.get("general.architecture");
  if (typeof architecture !== "string") throw new GgufError("general.architecture is missing");
  const parts = metadata.get("split.count");
  if (typeof parts === "number" && parts > 1) throw new GgufError(`it is one of ${parts} parts`);
  const shape = shapeOf(metadata, architecture);
  return { architecture, shape, ...readTensors(cursor, tensors, alignmentOf(metadata)) };
}

function countOf(cursor: Cursor, what: string, leastBytes: number): number {
  const count = cursor.u64();
  if (count * leastBytes > cursor.left) throw new GgufError(`it is said to have ${count} ${what}`);
  return count;
}

function alignmentOf(metadata: Metadata): number {
  const stated = metadata.get("general.alignment") ?? alignments.default;
  if (
    typeof stated === "number" &&
    Number.isInteger(Math.log2(stated)) &&
    stated >= 1 &&
    stated <= alignments.largest
  )
    return stated;
  throw new GgufError(
    `general.alignment is ${JSON.stringify(stated)}, no power of two up to ${alignments.largest}`,
  );
}

interface Tensor {
  readonly name: string;
  readonly bytes: number;
  readonly repacked: boolean;
}

function readTensors(
  cursor: Cursor,
  count: number,
  alignment: number,
): Pick<ModelHeader, "weightBytes" | "repackedBytes"> {
  const sum = { weightBytes: 0, repackedBytes: 0 };
  let lookedUpAlone = 0;
  let hasOutput = false;
  for (let read = 0; read < count; read += 1) {
    const { name, bytes, repacked } = readTensor(cursor);
    sum.weightBytes += Math.ceil(bytes / alignment) * alignment;
    if (name === outputName) hasOutput = true;
    if (!repacked) continue;
    sum.repackedBytes += bytes;
    if (name === inputName) lookedUpAlone = bytes;
  }
  return hasOutput ? { ...sum, repackedBytes: sum.repackedBytes - lookedUpAlone } : sum;
}

function readTensor(cursor: Cursor): Tensor {
  const name = cursor.name();
  const dimensions = cursor.u32();
  if (dimensions > mostDimensions) throw new GgufError(`tensor ${name} has ${dimensions} dimensions`);
  const lengths = Array.from({ length: dimensions }, () => cursor.u64());
  const elements = lengths.reduce((product, length) => product * length, 1);
  const type = cursor.u32();
  cursor.u64();
  const bytes = tensorBytes(type, elements);
  if (bytes === undefined) throw new GgufError(`tensor ${name} has ${elements} elements of type ${type}`);
  return { name, bytes, repacked: isRepacked(type, lengths) };
}
