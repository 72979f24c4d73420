import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** A Pulumi plugin of this project's own. */
export interface PluginSource {
  /** Package that it provides, such as `docker`. */
  readonly name: string;
  /** The file that serves it. */
  readonly entry: string;
  /** Packages that its users do without where they are missing. Default: none. */
  readonly external?: readonly string[];
}

/**
 * Writes a plugin as one executable file, `pulumi-resource-<name>`, under which the engine looks for it, into `outputDirectory`, which is made where it
 * does not exist. One file starts several times faster than the sources, and needs no node_modules.
 */
export async function bundlePlugin(
  { name, entry, external = [] }: PluginSource,
  outputDirectory: string,
): Promise<string> {
  await mkdir(outputDirectory, { recursive: true });
  const path = join(outputDirectory, `pulumi-resource-${name}`);
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: [...external],
    banner: { js: "#!/usr/bin/env node" },
    legalComments: "none",
    logLevel: "silent",
  });
  await chmod(path, 0o755);
  return path;
}
