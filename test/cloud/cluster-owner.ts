import { startCluster } from "../cluster/start.ts";
import { root } from "./harness.ts";

/** Starts a cluster of the name that it is called with, tells its folder, and lives until it is killed. */
async function main(): Promise<void> {
  const { folder } = await startCluster({ projectDirectory: root, name: process.argv[2] ?? "" });
  process.stdout.write(`${folder}\n`);
  setInterval(() => undefined, 60_000);
}

void main();
