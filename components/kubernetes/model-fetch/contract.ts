import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Where the program lies in its container. */
export const fetchFolder = "/opt/bluegreen";

/** Name of the program. It is plain JavaScript of Node alone, so that it runs in whatever image has Node. */
export const fetchFile = "fetch.mjs";

/** What is to be brought where. */
export interface Fetch {
  /** Absolute path of the cache. */
  readonly cache: string;
  /** Name of the file in it, below a directory that is named after the checksum. */
  readonly file: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** URLs, in the order in which they are tried. */
  readonly sources: readonly string[];
}

/** The words after the program's name. */
export function fetchWords({ cache, file, sha256, sources }: Fetch): string[] {
  return [cache, file, sha256, ...sources];
}

/** The program's text. */
export function fetchProgram(): string {
  return textOf(fetchFile);
}

export function textOf(file: string): string {
  return readFileSync(resolve(__dirname, file), "utf8");
}
