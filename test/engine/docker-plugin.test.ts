import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { bundlePlugin } from "../../toolchain/pulumi/bundle-plugin.ts";
import type { Settings } from "./docker-plugin-program.ts";

const prefix = "bluegreen-engine-plugin";
const docker = dockerClient();
const web = docker.getContainer(`${prefix}-web`);

let folder: string;
let port: number;
let settings: Settings = {
  prefix,
  port: 0,
  memory: 64,
  word: "one",
  subnet: "172.31.231.0/24",
  health: "test -f /word",
  waitTimeout: 30,
  envs: ["A=1", "B=2"],
};

interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs the real CLI in a project of its own, with this plugin and a state of its own. */
function pulumi(...args: string[]): Promise<Finished> {
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return new Promise((done) => {
    const options = { cwd: join(folder, "project"), env, maxBuffer: 64 * 1024 * 1024 };
    execFile("pulumi", ["--non-interactive", "--color=never", ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      done({ code, output: `${stdout}${stderr}` });
    });
  });
}

async function succeed(...args: string[]): Promise<string> {
  const { code, output } = await pulumi(...args);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${code}\n${output}`);
  return output;
}

const up = (...args: string[]) => succeed("up", "--yes", "--skip-preview", ...args);

/** Writes what the program reads, with `changes` to what it read before. */
async function set(changes: Partial<Settings>): Promise<void> {
  settings = { ...settings, ...changes };
  await writeFile(join(folder, "project", "settings.json"), JSON.stringify(settings));
}

const noChanges = (...args: string[]) => succeed("preview", "--expect-no-changes", ...args);
const outputs = async () => JSON.parse(await succeed("stack", "output", "--json")) as Record<string, unknown>;

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-docker-plugin-"));
  port = await freePort();
  const project = join(folder, "project");
  await Promise.all([mkdir(join(folder, "state")), mkdir(join(project, "context"), { recursive: true })]);
  await bundlePlugin("docker", resolve(__dirname, "../../toolchain/docker-plugin"), join(folder, "plugin"));
  await copyFile(join(__dirname, "docker-plugin-program.ts"), join(project, "index.ts"));
  await symlink(resolve(__dirname, "../../node_modules"), join(project, "node_modules"));
  await writeFile(join(project, "package.json"), '{ "name": "docker-plugin-test", "main": "index.ts" }\n');
  await writeFile(
    join(project, "Pulumi.yaml"),
    [
      "name: docker-plugin-test",
      "runtime: { name: nodejs, options: { typescript: false, nodeargs: --import=tsx } }",
      `plugins: { providers: [{ name: docker, path: ${join(folder, "plugin")} }] }`,
      "",
    ].join("\n"),
  );
  await writeFile(
    join(project, "context", "Dockerfile"),
    [
      `FROM ${baseImages.node}`,
      "ARG WORD",
      'RUN test "$WORD" != broken || (echo the build says why >&2; exit 3)',
      "RUN echo $WORD > /word",
      'CMD ["sh", "-c", "cat /word; exec sleep 1000"]',
      "",
    ].join("\n"),
  );
  await succeed("stack", "init", "test");
  await set({ port });
});

afterAll(async () => {
  await pulumi("destroy", "--yes", "--skip-preview");
  await web.remove({ force: true }).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

describe("a program on the docker plugin", () => {
  it("is created: image built, network, volume, a healthy container", async () => {
    const preview = await succeed("preview");
    expect(preview).toContain("+ 6 to create");
    expect(await docker.listImages({ filters: { reference: [`${prefix}:1`] } })).toEqual([]);
    await up();
    const state = await web.inspect();
    expect(state.State.Health?.Status).toBe("healthy");
    expect(state.HostConfig.Memory).toBe(64 * 1024 * 1024);
    const { webId, helperName, addresses } = await outputs();
    expect(webId).toBe(state.Id);
    expect(helperName).toMatch(/^helper-[0-9a-f]{7}$/);
    expect(addresses).toEqual([expect.stringMatching(/^172\.31\.231\.\d+$/)]);
  });

  it("shows no difference afterwards, also against the live engine and in another order of envs", async () => {
    await noChanges();
    await noChanges("--refresh");
    await set({ envs: ["B=2", "A=1"] });
    await noChanges();
  });

  it("gets another memory limit without touching the container", async () => {
    const before = await web.inspect();
    await set({ memory: 80 });
    expect(await succeed("preview", "--diff")).toMatch(/~ memory +: 64 => 80/);
    await up();
    const after = await web.inspect();
    expect(after.HostConfig.Memory).toBe(80 * 1024 * 1024);
    expect([after.Id, after.State.StartedAt]).toEqual([before.Id, before.State.StartedAt]);
    await noChanges("--refresh");
  });

  it("is told of a limit that somebody changed by hand", async () => {
    await web.update({ Memory: 96 * 1024 * 1024, MemorySwap: 96 * 1024 * 1024 });
    await noChanges();
    expect(await succeed("preview", "--refresh", "--diff")).toMatch(/~ memory +: 96 => 80/);
    await up("--refresh");
    expect((await web.inspect()).HostConfig.Memory).toBe(80 * 1024 * 1024);
  });

  it("has its container replaced for another environment", async () => {
    const { Id: before } = await web.inspect();
    await set({ envs: ["A=2"] });
    expect(await succeed("preview")).toContain("+-1 to replace");
    await up();
    expect((await web.inspect()).Id).not.toBe(before);
  });

  it("sees a container that was stopped by hand, leaves it in a preview, and replaces it", async () => {
    await web.stop({ t: 0 });
    await noChanges();
    expect(await succeed("preview", "--refresh", "--diff")).toMatch(/- defect *: "ended with exit code/);
    expect((await web.inspect()).State.Running).toBe(false);
    await up("--refresh");
    expect((await web.inspect()).State.Running).toBe(true);
  });

  it("records a container that does not become healthy, and replaces it the next time", async () => {
    await set({ health: "echo the model is missing; exit 1", waitTimeout: 3 });
    const failed = await pulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    expect(failed.output).toMatch(
      /not healthy within waitTimeout \(3 s\).*the last check said: the model is missing/,
    );
    const { Id: unhealthy } = await web.inspect();
    await set({ health: "test -f /word", waitTimeout: 30 });
    await up();
    const state = await web.inspect();
    expect([state.State.Health?.Status, state.Id === unhealthy]).toEqual(["healthy", false]);
  });

  it("rebuilds for another trigger, and shows the last lines of a build that fails", async () => {
    const { imageId: before } = await outputs();
    await set({ word: "broken" });
    const failed = await pulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    expect(failed.output).toMatch(/cannot be built: .*returned a non-zero code: 3/);
    expect(failed.output).toContain("the build says why");
    await set({ word: "two" });
    await up();
    const { imageId } = await outputs();
    expect(imageId).not.toBe(before);
    expect((await docker.getImage(`${prefix}:1`).inspect()).Id).toBe(imageId);
    await noChanges("--refresh");
  });

  it("says who has a container's name, and how to get it back", async () => {
    await web.remove({ force: true });
    const image = `${prefix}:1`;
    await docker.createContainer({ name: `${prefix}-web`, Image: image, Labels: { made: "by hand" } });
    const failed = await pulumi("up", "--yes", "--skip-preview", "--refresh");
    expect(failed.code).not.toBe(0);
    expect(failed.output).toMatch(
      /is taken by container [0-9a-f]{12} \(created, .*labels .*made=by hand.*\)/,
    );
    expect(failed.output).toContain(`docker rm -f ${prefix}-web`);
    await web.remove({ force: true });
  });

  it("says who has a port, and leaves no container behind", async () => {
    const squatter = createServer().listen(port, "127.0.0.1");
    const failed = await pulumi("up", "--yes", "--skip-preview");
    await new Promise((done) => squatter.close(done));
    expect(failed.code).not.toBe(0);
    expect(failed.output).toContain(`ports: port ${port} is taken by a process outside Docker`);
    await expect(web.inspect()).rejects.toThrow(/no such container/i);
    await up();
  });

  it("refuses what upstream would show as a difference for ever", async () => {
    await set({ memory: 0.5 });
    const refused = await pulumi("preview");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/must be of type integer, is 0\.5/);
    await set({ memory: 80 });
  });

  it("is destroyed without a trace", async () => {
    await succeed("destroy", "--yes", "--skip-preview");
    const filters = { name: [prefix] };
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    expect(await docker.listNetworks({ filters })).toEqual([]);
    expect((await docker.listVolumes({ filters })).Volumes).toEqual([]);
    expect(await docker.listImages({ filters: { reference: [`${prefix}:*`] } })).toEqual([]);
  });
});
