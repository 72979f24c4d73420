import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { runCommand } from "../../bench/command.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { daemonFlags } from "../../toolchain/engine/daemon-flags.ts";
import { docker, eventually } from "../e2e/harness.ts";

/** Addresses of both ends of the cable between this machine and the engine's network. */
const near = "10.213.77.1";
const far = "10.213.77.2";
const cable = "bluegreen-cable";

/**
 * A second Docker engine, which a test may restart: in a network of its own, so that neither of the two rewrites the other's rules. Users
 * reach what it publishes at `address`, as they would from another machine.
 */
export class OwnEngine {
  readonly address = far;
  readonly docker: Docker;
  readonly #folder: string;
  readonly #network: ChildProcess;
  #daemon: ChildProcess | undefined;

  private constructor(folder: string, network: ChildProcess) {
    this.#folder = folder;
    this.#network = network;
    this.docker = dockerClient({ DOCKER_HOST: this.url });
  }

  /** Undefined where this machine can have none: it takes Linux, root, `dockerd` and `ip`. */
  static async start(): Promise<OwnEngine | undefined> {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
    if (!(await succeeds("sh", "-c", "command -v dockerd && command -v ip && command -v nsenter")))
      return undefined;
    const folder = await mkdtemp(join(tmpdir(), "bluegreen-own-engine-"));
    const network = spawn("unshare", ["--net", "sleep", "3600"], { stdio: "ignore" });
    const engine = new OwnEngine(folder, network);
    try {
      await engine.#lay();
      await engine.#begin();
    } catch (error) {
      await engine.remove();
      throw error;
    }
    return engine;
  }

  /** As in DOCKER_HOST. */
  get url(): string {
    return `unix://${this.#socket}`;
  }

  /** Images of this machine's own engine. */
  async take(...images: readonly string[]): Promise<void> {
    const saved = await docker.getImage(images[0] ?? "").get();
    await drained(await this.docker.loadImage(saved));
    if (images.length > 1) await this.take(...images.slice(1));
  }

  /** Stops the daemon and starts it again, as an upgrade of its package does. */
  async restart(): Promise<void> {
    await this.#end();
    await this.#begin();
  }

  async remove(): Promise<void> {
    await this.#end();
    this.#network.kill();
    await succeeds("ip", "link", "del", cable);
    // The daemon mounts both on themselves, and leaves the mounts where it may come back to its containers.
    for (const place of ["data-root", "exec-root"])
      await succeeds("umount", "--recursive", "--lazy", join(this.#folder, place));
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }

  get #socket(): string {
    return join(this.#folder, "docker.sock");
  }

  async #lay(): Promise<void> {
    const pid = String(this.#network.pid);
    await succeeds("ip", "link", "del", cable);
    await eventually(
      async () => {
        const [own, other] = [await namespaceOf("self"), await namespaceOf(pid)];
        return other === undefined || own === other ? "not yet" : undefined;
      },
      "a network of its own",
      10,
    );
    await done("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", pid);
    await done("ip", "addr", "add", `${near}/30`, "dev", cable);
    await done("ip", "link", "set", cable, "up");
    const there = `ip link set lo up && ip addr add ${far}/30 dev eth0 && ip link set eth0 up && ip route add default via ${near}`;
    await done("nsenter", "-t", pid, "-n", "sh", "-c", there);
  }

  async #begin(): Promise<void> {
    const places = ["data-root", "exec-root"].flatMap((name) => [`--${name}`, join(this.#folder, name)]);
    const socket = ["--pidfile", join(this.#folder, "docker.pid"), "--host", this.url];
    const log = await open(join(this.#folder, "log"), "a");
    // As the toolchain starts one.
    const command = ["dockerd", ...places, ...socket, ...daemonFlags(undefined)];
    this.#daemon = spawn("nsenter", ["-t", String(this.#network.pid), "-n", ...command], {
      stdio: ["ignore", log.fd, log.fd],
    });
    await log.close();
    await eventually(
      async () => ((await this.docker.ping()) ? undefined : "no answer"),
      "the engine answers",
      60,
    );
  }

  async #end(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined || daemon.exitCode !== null) return;
    const ended = once(daemon, "exit");
    daemon.kill("SIGTERM");
    await ended;
  }
}

async function namespaceOf(pid: string): Promise<string | undefined> {
  const { code, stdout } = await runCommand("readlink", [`/proc/${pid}/ns/net`], commandPlace);
  return code === 0 ? stdout : undefined;
}

const commandPlace = { directory: tmpdir(), environment: process.env };

async function succeeds(program: string, ...args: readonly string[]): Promise<boolean> {
  return (await runCommand(program, args, commandPlace)).code === 0;
}

async function done(program: string, ...args: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(program, args, commandPlace);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: exit ${code}: ${output}`);
}

async function drained(stream: NodeJS.ReadableStream): Promise<void> {
  await new Promise((resolve, reject) => stream.once("end", resolve).once("error", reject).resume());
}
