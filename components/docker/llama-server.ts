/** A folder with llama.cpp's own `llama-server`, and with the libraries of it that the color's image lacks. */
export interface LlamaServerFolder {
  /** Relative to the program's directory. */
  readonly path: string;
  /** SHA-256 over its files, see `folder-digest.ts`: part of the release. */
  readonly digest: string;
}

/** Where a color's container has it. */
export const llamaServerMount = "/llama-server";

/** Name of the program in the folder. */
export const llamaServerProgram = "llama-server";
