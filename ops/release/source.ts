import { basename, isAbsolute, relative, resolve } from "node:path";
import { OperatorError } from "../exit.ts";
import { isModelFile, type ModelForm } from "./model-form.ts";

/** Where a model comes from. */
export type ModelOrigin =
  | { readonly kind: "preset"; readonly name: string }
  | { readonly kind: "url"; readonly url: string; readonly fileName: string }
  /** `path` is relative to the project, with slashes. */
  | { readonly kind: "inside"; readonly path: string }
  /** A file that has to be copied, for containers see the project's folder only. */
  | { readonly kind: "outside"; readonly path: string; readonly fileName: string };

/** Reads `--model`: a preset's name, a URL, or a path as the caller's folder has it. Throws `OperatorError`. */
export function originOf(text: string, root: string, folder: string, form: ModelForm): ModelOrigin {
  if (form.presets.includes(text)) return { kind: "preset", name: text };
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) throw refused(text, form);
    const url = new URL(text);
    const fileName = safeName(decoded(basename(url.pathname)));
    if (!isModelFile(fileName, form)) throw refused(text, form);
    return { kind: "url", url: text, fileName };
  }
  if (!isModelFile(text, form)) throw refused(text, form);
  const path = resolve(folder, text);
  const inside = relative(root, path);
  return inside.startsWith("..") || isAbsolute(inside)
    ? { kind: "outside", path, fileName: safeName(basename(path)) }
    : { kind: "inside", path: inside.replaceAll("\\", "/") };
}

/** As it is where its percent signs are no encoded text. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A URL as messages show it: its login and its query may be a signature that lets everybody download. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname, search } = new URL(url);
  return `${protocol}//${host}${pathname}${search === "" ? "" : "?…"}`;
}

function refused(text: string, { extension, presets }: ModelForm): OperatorError {
  const shown = /^https?:/i.test(text) && URL.canParse(text) ? shownUrl(text) : text;
  const allowed = [...presets, `the path of a .${extension} file`].join(", ");
  return new OperatorError(
    "usage",
    `--model: got "${shown}"; allowed are ${allowed}, or a URL whose path ends in .${extension}`,
  );
}

function safeName(name: string): string {
  return name.replace(/[^\w.-]/g, "_").replace(/^[.-]+/, "");
}

/** The name of a file in models/ beside one of another content with the same name: a color may have that one in memory. */
export function nameBeside(fileName: string, sha256: string): string {
  return fileName.replace(/(?=\.\w+$)/, `-${sha256.slice(0, 12)}`);
}
