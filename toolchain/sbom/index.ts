// `npm run sbom`: a CycloneDX document of each lock file, and of each base image that the engine has, in dist/sbom.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { packagesOfTheirOwn } from "../dependencies.mjs";
import { messageOf } from "../errors.ts";
import { inspectImage } from "../images/engine-images.ts";
import type { Bom } from "./bom.ts";
import { bomOfDebian } from "./debian-packages.ts";
import { fileOfImage } from "./image-file.ts";
import { bomOfLock, type NpmLock } from "./npm-lock.ts";

const root = dirname(dirname(__dirname));
const folder = join(root, "dist", "sbom");

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const place of [".", ...packagesOfTheirOwn]) {
    const lock = JSON.parse(await readFile(join(root, place, "package-lock.json"), "utf8")) as NpmLock;
    await keep(lock.name, bomOfLock(lock));
  }
  for (const image of Object.values(baseImages)) {
    const bom = await bomOfImage(image).catch((reason: unknown) => messageOf(reason));
    if (typeof bom === "string") say(`${image} was left out: ${bom}`);
    else await keep(image.replace(/[/:]/g, "-"), bom);
  }
}

async function bomOfImage(image: string): Promise<Bom | string> {
  const docker = dockerClient(process.env);
  if ((await inspectImage(docker, image)) === undefined)
    return "it is not on this machine; npm run up makes it";
  const status = await fileOfImage(docker, image, "/var/lib/dpkg/status");
  return bomOfDebian(image, status, await fileOfImage(docker, image, "/usr/lib/os-release"));
}

async function keep(name: string, bom: Bom): Promise<void> {
  const file = join(folder, `${name}.cdx.json`);
  await writeFile(file, `${JSON.stringify(bom, null, 2)}\n`);
  say(`${file.slice(root.length + 1)}: ${bom.components.length} packages`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((reason: unknown) => {
  process.stderr.write(`${messageOf(reason)}\n`);
  process.exitCode = 1;
});
