import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "../layout.ts";
import type { Step } from "../plan.ts";
import { bundlePlugin } from "./bundle-plugin.ts";
import { bundleStep, lockFile } from "./bundle.ts";

/** A provider plugin of our own making, for a CLI of our own making. */
export interface OwnPlugin {
  readonly title: string;
  readonly name: string;
  /** Of the official plugin that it stands for. */
  readonly version: string;
  /** Folder of its sources, relative to the project directory. */
  readonly source: string;
}

/** The plugin where the CLI looks for it: a real directory, a link would be passed over. */
export function pluginStep(plugin: OwnPlugin): Step {
  return bundleStep({
    title: plugin.title,
    sources: [plugin.source, "provider", "toolchain/pulumi/bundle-plugin.ts", lockFile],
    result: (layout) => join(folderIn(layout, plugin), `pulumi-resource-${plugin.name}`),
    make: (layout) => bundleInto(layout, plugin),
  });
}

async function bundleInto(layout: Layout, plugin: OwnPlugin): Promise<void> {
  const folder = folderIn(layout, plugin);
  const fresh = join(layout.build, `${plugin.name}-plugin`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await bundlePlugin(plugin.name, join(layout.root, plugin.source), fresh);
  await mkdir(layout.plugins, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

function folderIn(layout: Layout, { name, version }: OwnPlugin): string {
  return join(layout.plugins, `resource-${name}-v${version}`);
}
