import { chmod, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { Layout } from "../layout.ts";
import { bundleStep, lockFile } from "./bundle.ts";

/** `pulumi-language-nodejs`, beside the CLI of our own making. */
export const languageHostStep = bundleStep({
  title: "Language host",
  sources: ["toolchain/language-host", lockFile],
  result: executableIn,
  make: bundleLanguageHost,
});

async function bundleLanguageHost(layout: Layout): Promise<void> {
  const fresh = join(layout.build, "pulumi-language-nodejs");
  await build({
    entryPoints: [join(layout.root, "toolchain", "language-host", "main.ts")],
    outfile: fresh,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: await oldestNode(layout.root),
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "silent",
  });
  await chmod(fresh, 0o755);
  await mkdir(layout.pulumiBin, { recursive: true });
  await rename(fresh, executableIn(layout));
}

function executableIn(layout: Layout): string {
  return join(layout.pulumiBin, "pulumi-language-nodejs");
}

/** esbuild's word for the oldest Node that package.json admits. */
async function oldestNode(root: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    engines: { node: string };
  };
  return `node${manifest.engines.node.replace(/^\D+/, "")}`;
}
