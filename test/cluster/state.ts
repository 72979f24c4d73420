import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { certificatesOf, users } from "./certificates.ts";
import { execute } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { kubeconfigOf, readCredentials } from "./kubeconfig.ts";
import type { ClusterLayout } from "./layout.ts";
import { cniFolder } from "./packages-step.ts";
import type { ClusterPlan } from "./plan.ts";

/** Writes what the cluster's programs read: configuration, new certificates, and a kubeconfig for each user. Root alone can read it. */
export async function writeState({ state, tools }: ClusterLayout, plan: ClusterPlan): Promise<void> {
  const pki = join(state, "pki");
  await mkdir(state, { recursive: true, mode: 0o700 });
  await mkdir(pki);
  await execute([join(tools, "kubernetes"), "pki", pki, JSON.stringify(certificatesOf(plan))]);
  const kubeconfigs = users.map(async ({ name }): Promise<[string, string]> => {
    const credentials = await readCredentials(pki, name);
    return [`users/${name}.json`, kubeconfigOf(plan.nodeAddress, name, credentials)];
  });
  const files = {
    ...configurationOf(plan, cniFolder() ?? ""),
    ...Object.fromEntries(await Promise.all(kubeconfigs)),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(state, path)), { recursive: true });
    await writeFile(join(state, path), text);
  }
}
