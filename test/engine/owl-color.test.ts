import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { prepare } from "../../toolchain/index.ts";
import { PulumiProject } from "../pulumi-project.ts";
import type { Settings } from "./owl-color-program/index.ts";

const root = resolve(__dirname, "../..");
const prefix = "bluegreen-engine-owl";
const image = `${prefix}:1`;
const docker = dockerClient();
const [server, triton, converter] = ["green", "green-triton", "green-converter"].map(
  (name) => `${prefix}-${name}`,
) as [string, string, string];

let folder: string;
let project: PulumiProject<Settings>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "owl-color-"));
  const ends = "process.on('SIGTERM', () => process.exit()); setInterval(() => 0, 1000)";
  await writeFile(
    join(folder, "Dockerfile"),
    `FROM ${baseImages.node}\nENTRYPOINT ["node", "-e", "${ends}"]\n`,
  );
  const { environment } = await prepare({
    projectDirectory: root,
    environment: process.env,
    progress: "none",
  });
  const built = await docker.buildImage({ context: folder, src: ["Dockerfile"] }, { t: image });
  await new Promise((done, fail) =>
    docker.modem.followProgress(built, (error) => (error ? fail(error) : done(undefined))),
  );
  project = await PulumiProject.create({
    program: join(__dirname, "owl-color-program", "index.ts"),
    plugins: [
      { name: "bluegreen", path: join(root, "provider") },
      { name: "docker", source: join(root, "toolchain", "docker-plugin") },
    ],
    settings: {
      prefix,
      subnet: "172.31.237.0/24",
      port: 18_237,
      image,
      archive: join(folder, "owl.tar"),
      sha256: "a".repeat(64),
      tritonMemoryMebibytes: 256,
    },
    environment,
  });
  await project.up();
});

afterAll(async () => {
  await project.run("destroy", "--yes", "--skip-preview");
  await project.remove();
  await docker.getImage(image).remove({ force: true });
  await rm(folder, { recursive: true });
});

/** What an update makes and removes of the color's containers, in order. */
async function eventsOfUpdate(): Promise<string[]> {
  const since = Date.now() / 1000;
  await project.up();
  const answer = await docker.getEvents({
    since,
    until: Date.now() / 1000,
    filters: { type: ["container"], event: ["create", "destroy"], container: [server, triton, converter] },
  });
  let text = "";
  for await (const piece of answer) text += String(piece);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { Action: string; Actor: { Attributes: { name: string } } })
    .map(({ Action, Actor }) => `${Action} ${Actor.Attributes.name}`);
}

describe("a color of the workload owl in a real engine", () => {
  it("has its server deleted before a Triton that is replaced, and made again after the new one", async () => {
    await project.set({ sha256: "b".repeat(64) });
    const events = await eventsOfUpdate();
    expect(events.filter((event) => event.endsWith(server) || event.endsWith(triton))).toEqual([
      `destroy ${server}`,
      `destroy ${triton}`,
      `create ${triton}`,
      `create ${server}`,
    ]);
  });

  it("shows no difference afterwards", async () => {
    await project.must("preview", "--expect-no-changes");
    await project.must("preview", "--expect-no-changes", "--refresh");
  });
});
