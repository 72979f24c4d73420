import { dockerPlugin } from "./official.ts";
import { pluginStep } from "./plugin.ts";

export const dockerPluginStep = pluginStep({
  title: "Docker plugin",
  ...dockerPlugin,
  source: "toolchain/docker-plugin",
});
