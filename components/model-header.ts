import { join } from "node:path";
import { GgufError } from "./gguf/cursor.ts";
import { readModelHeader, type ModelHeader } from "./gguf/header.ts";
import type { ModelFile } from "./model.ts";

/** What a model's header says, or why it says nothing. */
export type FoundHeader =
  | { readonly header: ModelHeader }
  /** `absent` where the file is not here, as with a model that a cluster gets from elsewhere. */
  | { readonly unknown: string; readonly absent: boolean };

/**
 * The header of a model: of a preset what is known of it, of a file of the user's own what it says. `folder` is the one that the file's path is
 * relative to. A file that is missing or broken is for others to refuse.
 */
export function headerOfModel(
  { header, path }: Pick<ModelFile, "header" | "path">,
  folder: string,
): FoundHeader {
  if (header !== undefined) return { header };
  try {
    return { header: readModelHeader(join(folder, path)) };
  } catch (error) {
    if (error instanceof GgufError) return { unknown: `${path}: ${error.message}`, absent: false };
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    const absent = code === "ENOENT";
    return { unknown: `${path}: ${absent ? "there is no such file" : code}`, absent };
  }
}
