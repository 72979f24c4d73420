import { existsSync } from "node:fs";
import { join } from "node:path";
import { distribution, installPackages, systemEnvironment } from "../../toolchain/engine/debian.ts";
import { ToolchainError } from "../../toolchain/errors.ts";
import type { Step } from "../../toolchain/plan.ts";
import { findOnPath } from "../../toolchain/path.ts";

/** What a cluster needs of the system, and the Debian package that has it. */
const commands: Readonly<Record<string, string>> = {
  containerd: "containerd",
  ctr: "containerd",
  runc: "runc",
  ip: "iproute2",
  iptables: "iptables",
  mount: "mount",
  nsenter: "util-linux",
  unshare: "util-linux",
};
const cniPackage = "containernetworking-plugins";

/** Where CNI plugins lie: Debian's place, and everybody else's. */
const cniFolders = ["/usr/lib/cni", "/opt/cni/bin"];
const cniPlugins = ["host-local", "loopback", "portmap", "ptp"];

/** The folder with the CNI plugins; undefined where none has all that a cluster uses. */
export function cniFolder(): string | undefined {
  return cniFolders.find((folder) => cniPlugins.every((plugin) => existsSync(join(folder, plugin))));
}

/** containerd, runc, CNI plugins and the system's network commands. What is there is left alone, whoever has installed it. */
export const packagesStep: Step = {
  title: "Cluster packages",
  async find({ environment }) {
    const missing = missingPackages(environment.PATH);
    const refusal = refusalOf(missing, {
      platform: process.platform,
      root: process.getuid?.() === 0,
      distribution: await distribution(),
    });
    if (refusal !== undefined) throw new ToolchainError(refusal);
    return missing.length === 0 ? "all there" : undefined;
  },
  async make(context) {
    const missing = missingPackages(context.environment.PATH);
    await installPackages(missing, context);
    return `${missing.join(", ")}, installed`;
  },
};

function missingPackages(path: string | undefined): readonly string[] {
  const { PATH: systemPath } = systemEnvironment({ PATH: path });
  const lacking = Object.entries(commands).filter(([command]) => !findOnPath(command, systemPath));
  const names = [...lacking.map(([, name]) => name), ...(cniFolder() === undefined ? [cniPackage] : [])];
  return [...new Set(names)];
}

/** What decides whether a cluster can be run, and its packages installed. */
export interface Machine {
  /** `process.platform` */
  readonly platform: string;
  readonly root: boolean;
  /** Of /etc/os-release. */
  readonly distribution: readonly string[];
}

/** Why there can be no cluster on a machine, undefined where there can. */
export function refusalOf(
  missing: readonly string[],
  { platform, root, distribution }: Machine,
): string | undefined {
  const need = "A cluster for tests needs";
  if (platform !== "linux") return `${need} Linux, and this is ${platform}. Run it in a virtual machine.`;
  if (!root) return `${need} namespaces, which only root makes. Run this as root.`;
  if (missing.length === 0 || distribution.includes("debian")) return undefined;
  return `${need} what Debian has in ${missing.join(", ")}. Install it and run again.`;
}
