import { existsSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { buildGoTools, isBuilt, type GoTool } from "../../toolchain/go/tool.ts";
import type { Layout } from "../../toolchain/layout.ts";
import type { Step } from "../../toolchain/plan.ts";
import { writePauseImage } from "./pause-image.ts";

/** Version of Kubernetes, as kubernetes/go.mod pins it. */
export const kubernetesVersion = "1.34.4";

const versionVariable = "k8s.io/component-base/version.gitVersion";

/** Archive of the pause image, beside the programs. */
export const pauseArchive = "pause.tar";

/** etcd, the Kubernetes components, CoreDNS and the pause image, built from their Go modules. */
export const programsStep: Step = {
  title: "Cluster programs",
  async find(context) {
    for (const program of programsOf(context.layout))
      if (!(await isBuilt(program, context))) return undefined;
    if (!existsSync(join(context.layout.tools, pauseArchive))) return undefined;
    return `Kubernetes ${kubernetesVersion}, built before`;
  },
  async make(context) {
    const { tools } = context.layout;
    await buildGoTools(programsOf(context.layout), context);
    await link("kubernetes", join(tools, "kubectl"));
    await writePauseImage(join(tools, "pause"), join(tools, pauseArchive));
    return `Kubernetes ${kubernetesVersion}, built from its Go modules`;
  },
};

function programsOf(layout: Layout): readonly [GoTool, ...GoTool[]] {
  return [
    program("kubernetes", layout, `-s -w -X ${versionVariable}=v${kubernetesVersion}`),
    program("coredns", layout, "-s -w"),
    program("pause", layout, "-s -w"),
  ];
}

/** A program whose module lies beside this file, in a folder of its name. */
function program(name: string, { root, tools }: Layout, linkerFlags: string): GoTool {
  return {
    name: `${name} for a test cluster`,
    mainPackage: ".",
    sources: join(root, "test", "cluster", name),
    linkerFlags,
    path: join(tools, name),
  };
}

/** The one binary is every program by whose name it is called. */
async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}
