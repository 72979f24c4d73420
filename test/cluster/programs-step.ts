import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { hashOf, hashOfTrees } from "../../toolchain/hash.ts";
import { fingerprintOf } from "../../toolchain/marks.ts";
import type { Step, StepContext } from "../../toolchain/plan.ts";
import { provideGo, type Go } from "../../toolchain/pulumi/go.ts";
import { run } from "../../toolchain/run.ts";
import { writePauseImage } from "./pause-image.ts";

/** Version of Kubernetes, as kubernetes/go.mod pins it. */
export const kubernetesVersion = "1.34.4";

const versionVariable = "k8s.io/component-base/version.gitVersion";

/** A program that is built from a module beside this file, whose folder has its name. */
interface Program {
  readonly name: string;
  readonly linkerFlags: string;
}

const programs: readonly Program[] = [
  { name: "pause", linkerFlags: "-s -w" },
  { name: "coredns", linkerFlags: "-s -w" },
  { name: "kubernetes", linkerFlags: `-s -w -X ${versionVariable}=v${kubernetesVersion}` },
];

/** Archive of the pause image, beside the programs. */
export const pauseArchive = "pause.tar";

/** etcd, the Kubernetes components, CoreDNS and the pause image, built from their Go modules. */
export function programsStep(tools: string): Step {
  return {
    title: "Cluster programs",
    async find(context) {
      for (const program of programs) if (!(await isBuilt(program, tools, context))) return undefined;
      if (!existsSync(join(tools, pauseArchive))) return undefined;
      return `Kubernetes ${kubernetesVersion}, built before`;
    },
    async make(context) {
      await mkdir(tools, { recursive: true });
      const go = await provideGo(context);
      for (const program of programs) {
        if (await isBuilt(program, tools, context)) continue;
        await build(program, tools, go, context);
        await context.marks.set(markOf(program), await stateOf(program, tools, context));
      }
      await go.dispose();
      await link("kubernetes", join(tools, "kubectl"));
      await writePauseImage(join(tools, "pause"), join(tools, pauseArchive));
      return `Kubernetes ${kubernetesVersion}, built from its Go modules`;
    },
  };
}

/** The one binary goes by the name that it is called by. */
async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}

async function build(program: Program, tools: string, go: Go, context: StepContext): Promise<void> {
  const { name, linkerFlags } = program;
  const { layout, signal, report } = context;
  const built = join(tools, `${name}.new`);
  let packages = 0;
  try {
    await run(
      go.command,
      ["build", "-v", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags, "-o", built, "."],
      {
        cwd: sourcesOf(program, layout.root),
        log: join(layout.logs, `cluster-${name}.log`),
        environment: { ...go.environment, CGO_ENABLED: "0", GOWORK: "off" },
        signal,
        timeoutSeconds: 3600,
        onLine: (line) =>
          report(
            line.startsWith("go: downloading") ? line.slice(4) : `${name}: ${++packages} packages compiled`,
          ),
      },
    );
  } catch (reason) {
    await rm(built, { force: true });
    throw reason;
  }
  await rename(built, join(tools, name));
}

async function isBuilt(program: Program, tools: string, context: StepContext): Promise<boolean> {
  return context.marks.holds(markOf(program), await stateOf(program, tools, context));
}

async function stateOf(program: Program, tools: string, { layout }: StepContext): Promise<string> {
  const sources = await hashOfTrees([sourcesOf(program, layout.root)]);
  const built = (await fingerprintOf(join(tools, program.name))) ?? "gone";
  return `${hashOf(sources + program.linkerFlags)} ${built}`;
}

function markOf({ name }: Program): string {
  return `cluster-${name}`;
}

function sourcesOf({ name }: Program, root: string): string {
  return join(root, "test", "cluster", name);
}
