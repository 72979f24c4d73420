import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { kernelValues } from "./configuration.ts";
import { inside, type ClusterLayout } from "./layout.ts";
import { identify, type ProcessIdentity } from "./process.ts";

/** The process that holds a cluster's namespaces. It ends when the process that made it does. */
export interface Holder {
  readonly identity: ProcessIdentity;
  /** Ends it, and with it everything that runs in its namespaces. */
  readonly letGo: () => void;
}

/**
 * Makes namespaces of network, mounts and processes. /run, /var/lib and /var/log are the cluster's own in them, so that its programs keep to
 * their usual places, and meet nothing of the host's engine. What is mounted there nobody else sees, and it goes with them.
 *
 * @param environment of the system's commands
 */
export async function makeNamespaces(layout: ClusterLayout, environment: NodeJS.ProcessEnv): Promise<Holder> {
  const { tools, state } = layout;
  for (const folder of ["run", "lib", "log"]) await mkdir(join(state, folder), { recursive: true });
  for (const [path, value] of Object.entries(kernelValues)) {
    await mkdir(dirname(join(state, "kernel", path)), { recursive: true });
    await writeFile(join(state, "kernel", path), `${value}\n`);
  }
  const separate = ["--net", "--mount", "--pid", "--mount-proc", "--propagation=private"];
  const script = ["sh", "-euc", mountScript, "sh", tools, state];
  const child = spawn("unshare", [...separate, "--fork", "--kill-child", ...script], {
    detached: true,
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
  });
  await ready(child);
  const identity = await identify(child.pid ?? 0);
  if (identity === undefined) throw new Error("the cluster's namespaces: ended at once");
  return { identity, letGo: () => child.stdin.destroy() };
}

/** A command that runs in the namespaces of a holder. */
export function enter({ pid }: ProcessIdentity, command: readonly string[]): readonly [string, ...string[]] {
  const of = (kind: string) => `/proc/${pid}/ns/${kind}`;
  const namespaces = [`--mount=${of("mnt")}`, `--net=${of("net")}`, `--pid=${of("pid_for_children")}`];
  return ["nsenter", ...namespaces, "--", ...command];
}

/** The two folders are bound first: what is mounted next may hide the project itself. */
const mountScript = `
mount -n -t tmpfs -o mode=755 run "$2/run"
mkdir -p "$2/run/netns" "$2/run/bluegreen/tools" "$2/run/bluegreen/state"
mount -n --bind "$1" "$2/run/bluegreen/tools"
mount -n --bind "$2" "$2/run/bluegreen/state"
mount -n --move "$2/run" /run
mount -n --bind ${inside.state}/lib /var/lib
mount -n --bind ${inside.state}/log /var/log
for value in ${Object.keys(kernelValues).join(" ")}; do
  if [ -e "/proc/sys/$value" ]; then mount -n --bind "${inside.state}/kernel/$value" "/proc/sys/$value"; fi
done
mount -n --make-rshared /
echo ready
exec ${inside.tools}/pause lifeline
`;

/** Resolves with the script's only line, after which the namespaces are complete. */
async function ready(child: ChildProcessWithoutNullStreams): Promise<void> {
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("error", reject);
    child.once("close", (code, by) =>
      reject(new Error(`the cluster's namespaces: exit ${code ?? by ?? "unknown"}: ${complaint.trim()}`)),
    );
  });
}
