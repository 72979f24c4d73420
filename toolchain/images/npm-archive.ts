import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ToolchainError } from "../errors.ts";
import type { StepContext } from "../plan.ts";
import { run } from "../run.ts";
import type { NpmArchive } from "./recipe.ts";

/**
 * Fetches a package with the machine's npm, so that its registry and mirror settings hold, and unpacks it.
 *
 * @returns the folder with the package's content
 * @throws ToolchainError when the archive is not the one that the recipe pins
 */
export async function unpackNpm(archive: NpmArchive, folder: string, context: StepContext): Promise<string> {
  await mkdir(folder, { recursive: true });
  const command = (name: string, ...args: string[]) =>
    run(name, args, {
      cwd: folder,
      log: join(context.layout.logs, "npm-archive.log"),
      environment: context.environment,
      signal: context.signal,
      timeoutSeconds: 600,
    });
  context.report(`fetching ${archive.spec}`);
  const printed = await command(
    "npm",
    "pack",
    archive.spec,
    "--pack-destination",
    folder,
    "--loglevel=error",
  );
  const name = printed.trim().split("\n").at(-1) ?? "";
  const path = join(folder, name);
  const received = `sha512-${createHash("sha512")
    .update(await readFile(path))
    .digest("base64")}`;
  if (received !== archive.integrity) {
    throw new ToolchainError(`${archive.spec}: the archive is ${received}, expected ${archive.integrity}.`);
  }
  await command("tar", "-xzf", path, "-C", folder);
  return join(folder, "package");
}
