import { kubernetesPlugin } from "../kubernetes-plugin/version.ts";
import { pluginStep } from "./plugin.ts";

export const kubernetesPluginStep = pluginStep({
  title: "Kubernetes plugin",
  ...kubernetesPlugin,
  source: "toolchain/kubernetes-plugin",
});
