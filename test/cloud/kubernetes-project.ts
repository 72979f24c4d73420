import { join } from "node:path";
import { bundleKubernetesPlugin } from "../../toolchain/kubernetes-plugin/bundle.ts";
import { PulumiProject } from "../pulumi-project.ts";

/** A project that runs a program beside this file with this repository's kubernetes plugin, on one cluster. */
export function kubernetesProject<Settings extends { readonly kubeconfig: string }>(
  program: string,
  settings: Settings,
): Promise<PulumiProject<Settings>> {
  return PulumiProject.create({
    program: join(__dirname, program),
    plugins: [{ name: "kubernetes", bundle: bundleKubernetesPlugin }],
    settings,
    environment: { KUBECONFIG: settings.kubeconfig },
  });
}
