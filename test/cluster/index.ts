import { resolve } from "node:path";
import { once } from "node:events";
import { prepareCluster } from "./prepare.ts";
import { startCluster } from "./start.ts";

/** `npm run cluster`: a cluster to try things on, until Ctrl-C. */
async function main(): Promise<void> {
  const projectDirectory = resolve(__dirname, "../..");
  const stopped = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stopped.abort(new Error(name)));
  const { signal } = stopped;
  await prepareCluster({ projectDirectory, environment: process.env, signal });
  const { cluster, folder, stop } = await startCluster({ projectDirectory, name: "manual", signal });
  process.stdout.write(
    [
      `Kubernetes answers at ${cluster.nodeAddress}; Ctrl-C stops it and removes it.`,
      "",
      `export KUBECONFIG=${cluster.kubeconfig} BLUEGREEN_CLUSTER=${folder}`,
      `alias kubectl=${cluster.kubectlPath}`,
      "",
    ].join("\n"),
  );
  if (!signal.aborted) await once(signal, "abort");
  process.stdout.write("Stopping …\n");
  await stop();
}

main().catch((reason: unknown) => {
  process.stderr.write(`${reason instanceof Error ? reason.message : String(reason)}\n`);
  process.exitCode = 1;
});
