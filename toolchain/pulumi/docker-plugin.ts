import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundleDockerPlugin } from "../docker-plugin/bundle.ts";
import type { Layout } from "../layout.ts";
import { bundleStep, lockFile } from "./bundle.ts";
import { dockerPlugin } from "./official.ts";

/** The docker provider, where a CLI of our own making looks for it: a real directory, a link would be passed over. */
export const dockerPluginStep = bundleStep({
  title: "Docker plugin",
  sources: ["toolchain/docker-plugin", "provider", lockFile],
  result: (layout) => join(folderIn(layout), `pulumi-resource-${dockerPlugin.name}`),
  make: bundlePlugin,
});

async function bundlePlugin(layout: Layout): Promise<void> {
  const fresh = join(layout.build, "docker-plugin");
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await bundleDockerPlugin(fresh);
  await mkdir(layout.plugins, { recursive: true });
  await rm(folderIn(layout), { recursive: true, force: true });
  await rename(fresh, folderIn(layout));
}

function folderIn(layout: Layout): string {
  return join(layout.plugins, `resource-${dockerPlugin.name}-v${dockerPlugin.version}`);
}
