import { join } from "node:path";
import { readModelHeader, type ModelHeader } from "./gguf/header.ts";
import type { ModelFile } from "./model.ts";

/** What a model's header says, or why it says nothing. */
export type FoundHeader =
  | { readonly header: ModelHeader }
  /** `absent` where the file is not here, as with a model that a cluster gets from elsewhere. */
  | { readonly unknown: string; readonly absent: boolean };

/**
 * The header of a model: of a preset what is known of it, of a file of the user's own what it says. `folder` is the one that the file's path is
 * relative to. A file that is missing or broken is for others to refuse: whatever goes wrong in reading it, the header is not understood.
 */
export function headerOfModel(
  { header, path }: Pick<ModelFile, "header" | "path">,
  folder: string,
): FoundHeader {
  if (header !== undefined) return { header };
  try {
    return { header: readModelHeader(join(folder, path)) };
  } catch (error) {
    const absent = codeOf(error) === "ENOENT";
    return { unknown: `${path}: ${absent ? "there is no such file" : reasonOf(error)}`, absent };
  }
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : String(error));
}

/** Of an error of the system. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
