import { bundleKubernetesPlugin } from "../kubernetes-plugin/bundle.ts";
import { kubernetesPlugin } from "../kubernetes-plugin/version.ts";
import { pluginStep } from "./plugin.ts";

export const kubernetesPluginStep = pluginStep({
  title: "Kubernetes plugin",
  ...kubernetesPlugin,
  source: "toolchain/kubernetes-plugin",
  bundle: bundleKubernetesPlugin,
});
