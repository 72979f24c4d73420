import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Where the program lies in its container. */
export const fetchFolder = "/opt/bluegreen";

/** Name of the program. It is plain JavaScript of Node alone, so that it runs in whatever image has Node. */
export const fetchFile = "fetch.mjs";

/** Names of the variables that `fetch.mjs` reads. */
export const fetchVariables = {
  /** Absolute path of the cache. */
  directory: "MODEL_CACHE",
  /** Name of the file in it, below a directory that is named after the checksum. */
  file: "MODEL_FILE",
  /** 64 hexadecimal digits. */
  sha256: "MODEL_SHA256",
  /** URLs, separated by spaces, in the order in which they are tried. */
  sources: "MODEL_SOURCES",
} as const;

/** The program's text. */
export function fetchProgram(): string {
  return readFileSync(resolve(__dirname, fetchFile), "utf8");
}
