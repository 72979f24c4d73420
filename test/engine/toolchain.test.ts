import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseImages } from "../../components/docker/base-images.ts";
import { modelFileOf } from "../../components/model.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { environmentOf, prepare, type Toolchain } from "../../toolchain/index.ts";

const execute = promisify(execFile);
const root = resolve(__dirname, "../..");
const docker = dockerClient();

let toolchain: Toolchain;

beforeAll(async () => {
  toolchain = await prepare({
    projectDirectory: root,
    environment: process.env,
    models: [modelFileOf()],
    progress: "lines",
  });
}, 20 * 60_000);

/** What a command prints in a container of a base image. */
async function inContainer(image: string, command: string[], user = ""): Promise<string> {
  const container = await docker.createContainer({ Image: image, Cmd: command, User: user, Tty: true });
  try {
    await container.start();
    const { StatusCode: code } = (await container.wait()) as { StatusCode: number };
    const output = (await container.logs({ stdout: true, stderr: true })).toString();
    if (code !== 0) throw new Error(`${command.join(" ")}: exit ${code}\n${output}`);
    return output;
  } finally {
    await container.remove({ force: true });
  }
}

describe("a second preparation", () => {
  it("finds everything, changes nothing, and takes less than three seconds", async () => {
    const { node, nginx, monitoring } = baseImages;
    const images = () =>
      Promise.all([node, nginx, monitoring].map((name) => docker.getImage(name).inspect()));
    const before = (await images()).map(({ Id }) => Id);
    const started = performance.now();
    const again = await prepare({
      projectDirectory: root,
      environment: process.env,
      models: [modelFileOf()],
      progress: "none",
    });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(again.steps.filter(({ outcome }) => outcome !== "found")).toEqual([]);
    expect((await images()).map(({ Id }) => Id)).toEqual(before);
  });

  it("gives the variables that `bluegreen env` prints", async () => {
    expect(await environmentOf(root, process.env)).toEqual(toolchain.environment);
  });

  it("keeps the passphrase from other users", async () => {
    expect((await stat(join(root, ".bluegreen", "passphrase"))).mode & 0o077).toBe(0);
  });
});

describe("the base images", () => {
  it("run Node 24 and npm as a user of their own", async () => {
    const printed = await inContainer(
      baseImages.node,
      ["sh", "-c", "id -u && node --version && npm --version"],
      "node",
    );
    expect(printed.split(/\s+/)).toEqual([
      "1000",
      expect.stringMatching(/^v24\./),
      expect.stringMatching(/^\d+\./),
      "",
    ]);
  });

  it("run an nginx that has what the router needs", async () => {
    const configuration = `pid /run/nginx.pid; events {} http {
      split_clients "$arg_user" $bucket { 1% 0; * 1; }
      map $bucket $pool { 0 green; default blue; }
      server { listen 8080; location /status { stub_status; } location / { return 200 "$pool"; } }
    }`;
    const check = `printf '%s' "$0" > /tmp/nginx.conf && nginx -t -c /tmp/nginx.conf && id -u nginx`;
    expect(await inContainer(baseImages.nginx, ["sh", "-c", check, configuration])).toMatch(
      /is successful\s+101\s*$/,
    );
  });
});

describe("plain pulumi with these variables", () => {
  let project: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "program-"));
    await mkdir(join(project, "state"));
    await symlink(join(root, "node_modules"), join(project, "node_modules"));
    await writeFile(
      join(project, "Pulumi.yaml"),
      "name: toolchain-test\nruntime: { name: nodejs, options: { typescript: false, nodeargs: --import=tsx } }\n",
    );
    await writeFile(join(project, "package.json"), '{ "main": "index.ts" }');
    await writeFile(
      join(project, "index.ts"),
      `import * as pulumi from "@pulumi/pulumi";
       const config = new pulumi.Config();
       if (config.get("wrong")) throw new pulumi.RunError("wrong: " + config.require("wrong"));
       export const greeting: string = "hello " + config.require("name");
       export const word = config.requireSecret("word");
      `,
    );
    environment = {
      ...process.env,
      ...toolchain.environment,
      PULUMI_BACKEND_URL: `file://${project}/state`,
    };
    await pulumi("stack", "init", "dev");
    await pulumi("config", "set", "name", "world");
    await pulumi("config", "set", "--secret", "word", "sesame");
  });
  afterAll(() => rm(project, { recursive: true }));

  function pulumi(...args: string[]) {
    return execute("pulumi", [...args, "--non-interactive"], { cwd: project, env: environment });
  }

  it("runs a TypeScript program with config and secrets, without a warning", async () => {
    const { stdout, stderr } = await pulumi("up", "--yes", "--skip-preview", "--color=never");
    expect(stdout).toMatch(/greeting: "hello world"/);
    expect(stdout).toMatch(/word\s*: \[secret\]/);
    expect(stdout + stderr).not.toMatch(/warning/i);
    await pulumi("preview", "--expect-no-changes");
  });

  it("shows what is wrong in a program, once and without a stack trace", async () => {
    await pulumi("config", "set", "wrong", "this line");
    const failure = await pulumi("preview", "--color=never").catch((reason: unknown) => reason);
    const { stdout } = failure as { stdout: string };
    expect(stdout.slice(stdout.indexOf("Diagnostics:")).match(/wrong: this line/g)).toHaveLength(1);
    expect(stdout).not.toMatch(/ at .*index\.ts/);
    await pulumi("config", "rm", "wrong");
  });
});
