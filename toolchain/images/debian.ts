import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { distribution, installPackages, systemEnvironment } from "../engine/debian.ts";
import { ToolchainError } from "../errors.ts";
import { hashOf } from "../hash.ts";
import type { StepContext } from "../plan.ts";
import { run } from "../run.ts";
import { importFolder, inspectImage } from "./engine-images.ts";
import {
  debianArchitectureOf,
  debianImage,
  debianMirror,
  debianSources,
  debianSuite,
  dpkgExcludes,
  leftOut,
  recipeLabel,
  type DebianArchitecture,
} from "./recipe.ts";

/** Certificate authorities that this machine trusts, as Debian keeps them. */
const authorities = "/etc/ssl/certs/ca-certificates.crt";
const included = ["ca-certificates"];

/** Hash of everything that decides what the Debian image holds. */
export const debianRecipe = hashOf(
  JSON.stringify([debianSuite, debianMirror, debianSources, included, leftOut, dpkgExcludes]),
);

/** Makes sure of the Debian image that the base images stand on. */
export async function ensureDebianImage(docker: Docker, context: StepContext): Promise<DebianArchitecture> {
  const architecture = await buildableArchitecture(docker);
  const found = await inspectImage(docker, debianImage);
  if (found?.labels[recipeLabel] === debianRecipe && found.architecture === architecture) return architecture;

  if (!existsSync("/usr/sbin/debootstrap")) await installPackages(await bootstrapPackages(), context);
  const folder = join(context.layout.build, "debian");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await bootstrap(folder, architecture, context);
    context.report("importing the root file system");
    await importFolder(docker, folder, debianImage, {
      leftOut,
      recipe: debianRecipe,
      signal: context.signal,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return architecture;
}

/** @throws ToolchainError where this machine cannot make images for the engine */
async function buildableArchitecture(docker: Docker): Promise<DebianArchitecture> {
  const { Architecture: engine } = (await docker.info()) as { Architecture: string };
  const refusal = imageRefusal({
    platform: process.platform,
    machine: process.arch,
    engine,
    root: process.getuid?.() === 0,
    distribution: await distribution(),
  });
  const architecture = debianArchitectureOf(engine);
  if (refusal || !architecture)
    throw new ToolchainError(refusal ?? `${engine} is no architecture of the base images.`);
  return architecture;
}

export interface ImageMachine {
  /** `process.platform` */
  readonly platform: string;
  /** `process.arch` */
  readonly machine: string;
  /** The engine's architecture, in its own word. */
  readonly engine: string;
  readonly root: boolean;
  /** Of /etc/os-release. */
  readonly distribution: readonly string[];
}

/** Why base images cannot be made from Debian packages here, and what to do; undefined where they can. */
export function imageRefusal({
  platform,
  machine,
  engine,
  root,
  distribution,
}: ImageMachine): string | undefined {
  const cure = "Let Docker reach registry-1.docker.io (or a mirror of it, `registry-mirrors` in daemon.json)";
  const wanted = debianArchitectureOf(engine);
  if (!wanted)
    return `The engine's architecture is ${engine}; the base images are made for amd64 and arm64 only.`;
  if (platform !== "linux" || !distribution.includes("debian")) {
    return `No image registry answers, and base images are made from packages on Debian and Ubuntu only. ${cure}.`;
  }
  if (!root)
    return `No image registry answers, and making base images from packages needs root. ${cure}, or use sudo.`;
  if (debianArchitectureOf(machine) !== wanted) {
    return `No image registry answers, and this ${machine} machine cannot make images for an ${engine} engine. ${cure}.`;
  }
  return undefined;
}

async function bootstrapPackages(): Promise<string[]> {
  // Ubuntu's debootstrap does not bring the keys of Debian.
  return (await distribution()).includes("ubuntu")
    ? ["debootstrap", "debian-archive-keyring"]
    : ["debootstrap"];
}

async function bootstrap(
  folder: string,
  architecture: DebianArchitecture,
  context: StepContext,
): Promise<void> {
  const command = (name: string, ...args: string[]) =>
    run(name, args, {
      log: join(context.layout.logs, "debian-image.log"),
      environment: {
        ...systemEnvironment(context.environment),
        LC_ALL: "C",
        DEBIAN_FRONTEND: "noninteractive",
      },
      signal: context.signal,
      timeoutSeconds: 900,
      // The build of the CLI beside it takes longer, and all the processors that it gets.
      background: true,
      onLine: (line) => context.report(`Debian packages: ${line.replace(/^I: /, "").slice(0, 80)}`),
    });
  const include = `--include=${included.join(",")}`;
  const arch = `--arch=${architecture}`;
  await command("debootstrap", "--variant=minbase", arch, include, debianSuite, folder, debianMirror);
  await writeFile(join(folder, "etc/apt/sources.list"), debianSources);
  await writeFile(join(folder, "etc/dpkg/dpkg.cfg.d/bluegreen"), dpkgExcludes);
  await command("chroot", folder, "apt-get", "update");
  await command("chroot", folder, "apt-get", "upgrade", "-y");
  if (existsSync(authorities)) await copyFile(authorities, join(folder, authorities));
}
