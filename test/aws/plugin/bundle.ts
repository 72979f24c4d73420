import { join } from "node:path";
import { bundlePlugin } from "../../../toolchain/plugin-bundle.ts";

/** Writes the tests' aws plugin, one executable file. */
export function bundleAwsPlugin(outputDirectory: string): Promise<string> {
  return bundlePlugin({ name: "aws", entry: join(__dirname, "index.ts") }, outputDirectory);
}
