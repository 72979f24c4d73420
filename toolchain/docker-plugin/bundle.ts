import { join } from "node:path";
import { bundlePlugin } from "../plugin-bundle.ts";

/** Optional native parts. */
const external = ["cpu-features", "*.node"];

/** Writes the docker plugin, one executable file. */
export function bundleDockerPlugin(outputDirectory: string): Promise<string> {
  return bundlePlugin({ name: "docker", entry: join(__dirname, "index.ts"), external }, outputDirectory);
}
