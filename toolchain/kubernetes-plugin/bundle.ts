import { join } from "node:path";
import { bundlePlugin } from "../plugin-bundle.ts";

/** Writes the kubernetes plugin, one executable file. */
export function bundleKubernetesPlugin(outputDirectory: string): Promise<string> {
  return bundlePlugin({ name: "kubernetes", entry: join(__dirname, "index.ts") }, outputDirectory);
}
