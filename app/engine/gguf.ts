import { open, type FileHandle } from "node:fs/promises";
import { codeOf } from "./error-code.ts";

/** A model file that cannot be served: says path, what is wrong and the cure. */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
}

/** Magic (4 bytes), version (4), tensor count (8), metadata count (8): the shortest header there is. */
const headerBytes = 24;
const magic = "GGUF";
const versions: readonly number[] = [2, 3];

/**
 * Reads the header of a GGUF file before llama.cpp does, because its own messages do not say what to do.
 * @throws ModelFileError when there is no file, or it is not a GGUF file of a known version.
 */
export async function checkModelFile(path: string): Promise<void> {
  const header = await readHeader(path);
  const problem = headerProblem(header);
  if (problem !== undefined) throw new ModelFileError(`${path}: ${problem}`);
}

/** What is wrong with the first bytes of a file, undefined where nothing is. */
export function headerProblem(header: Buffer): string | undefined {
  if (header.length < headerBytes) {
    return `holds ${header.length} bytes, a GGUF header has ${headerBytes}: the file is cut off, fetch it again`;
  }
  const found = header.toString("latin1", 0, magic.length);
  if (found !== magic) {
    return `starts with ${JSON.stringify(found)}, a GGUF file with "${magic}": name a model in GGUF format`;
  }
  const version = header.readUInt32LE(magic.length);
  if (!versions.includes(version)) {
    return `is of GGUF version ${version}, known are ${versions.join(" and ")}: convert the model with a current llama.cpp`;
  }
  if (header.readBigUInt64LE(8) === 0n)
    return "holds no tensors (a vocabulary alone?): name a model with weights";
  return undefined;
}

async function readHeader(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw new ModelFileError(`${path}: ${whyUnreadable(error)}`, { cause: error });
  } finally {
    await file?.close();
  }
}

function whyUnreadable(error: unknown): string {
  const code = codeOf(error);
  if (code === "ENOENT") return "there is no such file: mount the model's directory, or correct MODEL_PATH";
  if (code === "EACCES") return "may not be read by this user: make it readable for everybody (chmod a+r)";
  if (code === "EISDIR") return "is a directory: name the GGUF file in it";
  return error instanceof Error ? error.message : String(error);
}
