import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** The first executable of this name on `path` (as in PATH) that is not in one of the `except` folders. */
export function findOnPath(
  name: string,
  path: string | undefined,
  except: readonly string[] = [],
): string | undefined {
  const ignored = new Set(except.map((folder) => resolve(folder)));
  const folders = (path ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !ignored.has(resolve(folder)));
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** `path` with `folder` at its front, once. */
export function withFolder(folder: string, path: string | undefined): string {
  const rest = (path ?? "").split(delimiter).filter((entry) => entry !== "" && entry !== folder);
  return [folder, ...rest].join(delimiter);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
