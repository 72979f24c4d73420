import { join } from "node:path";
import { PulumiProject } from "../pulumi-project.ts";
import { root } from "./harness.ts";

/** A project that runs a program beside this file with this repository's kubernetes plugin, on one cluster. */
export function kubernetesProject<Settings extends { readonly kubeconfig: string }>(
  program: string,
  settings: Settings,
): Promise<PulumiProject<Settings>> {
  return PulumiProject.create({
    program: join(__dirname, program),
    plugins: [{ name: "kubernetes", source: join(root, "toolchain", "kubernetes-plugin") }],
    settings,
    environment: { KUBECONFIG: settings.kubeconfig },
  });
}
