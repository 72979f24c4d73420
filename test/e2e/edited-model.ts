import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { modelFileOf } from "../../components/model.ts";
import { root } from "./harness.ts";

/** Config of a color that serves a copy of the default model of which some bytes were changed in place. */
export async function editedModel(
  file: string,
  edit: (content: Buffer) => void,
): Promise<{ file: string; sha256: string }> {
  const content = await readFile(join(root, modelFileOf().path));
  edit(content);
  await mkdir(join(root, dirname(file)), { recursive: true });
  await writeFile(join(root, file), content);
  return { file, sha256: createHash("sha256").update(content).digest("hex") };
}

/** Another text of the same length in place of the first one like it. Throws where there is none. */
export function replaceText(content: Buffer, before: string, after: string): void {
  if (Buffer.byteLength(before) !== Buffer.byteLength(after))
    throw new RangeError(`"${after}" is not as long as "${before}"`);
  content.write(after, placeOf(content, before));
}

/** Another number in the header's field of 32 bits: key, type (4 bytes), value. Throws where there is no such field. */
export function replaceNumber(content: Buffer, key: string, value: number): void {
  content.writeUInt32LE(value, placeOf(content, key) + key.length + 4);
}

function placeOf(content: Buffer, text: string): number {
  const place = content.indexOf(text);
  if (place < 0) throw new RangeError(`the model's file does not hold "${text}"`);
  return place;
}
