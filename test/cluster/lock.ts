import { connect, createServer } from "node:net";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/**
 * Takes a cluster's name for this process, machine-wide. A socket without a file: it goes with the process, however that ends.
 *
 * @returns what gives the name back
 * @throws Error where another process has it
 */
export async function takeClusterName(name: string): Promise<() => Promise<void>> {
  const address = `\0bluegreen-cluster-${name}`;
  const server = createServer((asking) => asking.end(String(process.pid)));
  try {
    server.listen(address);
    await once(server, "listening");
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code !== "EADDRINUSE") throw reason;
    throw new Error(
      `the cluster ${name} is in use by process ${await holderOf(address)}; allowed: one of a name on a machine; do: wait until it has ended`,
      { cause: reason },
    );
  }
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

async function holderOf(address: string): Promise<string> {
  try {
    return await text(connect(address));
  } catch {
    return "(just ending)";
  }
}
