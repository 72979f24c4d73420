import { join } from "node:path";
import { download } from "../download.ts";
import { ToolchainError } from "../errors.ts";
import { get, withoutLogin } from "../http.ts";
import type { StepContext } from "../plan.ts";
import { findInSimplePage, simplePageOf } from "./simple-index.ts";

/** A file of the Python package index. */
export interface Wheel {
  readonly package: string;
  /** File name of the wheel in the index. */
  readonly wheel: string;
  /** SHA-256 of the wheel, hexadecimal. */
  readonly sha256: string;
}

/**
 * Fetches a wheel from the index that this machine uses.
 *
 * @returns its path
 * @throws ToolchainError when the index does not have it, or the content is another one
 */
export async function fetchWheel(
  { package: name, wheel, sha256 }: Wheel,
  { layout, environment, signal, report }: StepContext,
): Promise<string> {
  const page = simplePageOf(name, environment.PIP_INDEX_URL);
  const answer = await get(page, {
    signal,
    headers: { accept: "application/vnd.pypi.simple.v1+json, text/html;q=0.5" },
  });
  const found = findInSimplePage(await answer.text(), page, wheel);
  if (!found) throw new ToolchainError(`${withoutLogin(page).address} does not list ${wheel}.`);

  const file = join(layout.build, wheel);
  await download({ url: found.url, file, sha256, signal, report });
  return file;
}
