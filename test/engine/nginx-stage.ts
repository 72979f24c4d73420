import { createServer } from "node:net";
import { resolve } from "node:path";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import { readdir, readFile } from "node:fs/promises";
import { colors, type Color } from "../../components/color.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { planNetwork, type NetworkPlan } from "../../components/docker/network-plan.ts";
import { nginxConfiguration } from "../../components/nginx/configuration.ts";
import type { NginxSettings } from "../../components/nginx/settings.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { secretLayout } from "../../provider/route-layout.ts";

/** Of users who come through a balancer, of users alone, and of those with TLS. */
const ports = { balancer: 8082, users: 8083, secure: 8443 };

/** Two stages beside each other have another name and another network. */
export interface StageChoice {
  readonly name?: string;
  readonly subnet?: string;
}

/** A color that answers everything with who it is, and who it was told asks. */
const colorScript = `
const http = require("node:http");
const { COLOR: color, RELEASE: release } = process.env;
http.createServer((request, response) => {
  response.setHeader("x-color", color).setHeader("x-release", release).setHeader("content-type", "application/json");
  const { "x-real-ip": address, "x-forwarded-proto": scheme } = request.headers;
  response.end(JSON.stringify({ color, release, path: request.url, status: "ready", address, scheme }));
}).listen(8000);
`;

/** Identity of the release that each color serves. */
export const releases: Readonly<Record<Color, string>> = { blue: "b".repeat(64), green: "9".repeat(64) };

/** The real router image on a real engine, with two containers behind it that say who they are. */
export class NginxStage {
  readonly docker: Docker;
  /** Name of the router's container. */
  readonly container: string;
  /** Public URL of the router. */
  readonly url: string;
  /** Its URL for a balancer. */
  readonly balancedUrl: string;
  /** Where it has users alone, if its configuration says so. */
  readonly usersUrl: string;
  /** The same with TLS. */
  readonly secureUrl: string;
  readonly #name: string;
  readonly #plan: NetworkPlan;

  private constructor(docker: Docker, { name, subnet }: Required<StageChoice>, free: readonly number[]) {
    const [port, balancedPort, usersPort, securePort] = free;
    this.docker = docker;
    this.container = `${name}-router`;
    this.url = `http://127.0.0.1:${port}`;
    this.balancedUrl = `http://127.0.0.1:${balancedPort}`;
    this.usersUrl = `http://127.0.0.1:${usersPort}`;
    this.secureUrl = `https://127.0.0.1:${securePort}`;
    this.#name = name;
    this.#plan = planNetwork(subnet);
  }

  /** Builds and starts it; what an earlier run left is removed first. */
  static async start(choice: StageChoice = {}): Promise<NginxStage> {
    const named = { name: "bluegreen-engine-test", subnet: "172.28.97.0/24", ...choice };
    // All at once, so that they are several.
    const free = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const stage = new NginxStage(dockerClient(), named, free);
    const { name } = named;
    const plan = stage.#plan;
    await stage.remove();
    await stage.#buildImage();
    const subnet = { Subnet: plan.subnet, Gateway: plan.gateway, IPRange: plan.dynamicRange };
    await stage.docker.createNetwork({
      Name: name,
      IPAM: { Driver: "default", Config: [subnet], Options: {} },
    });
    for (const color of colors) {
      const Env = [`COLOR=${color}`, `RELEASE=${releases[color]}`];
      const Cmd = ["node", "-e", colorScript];
      await stage.#run(`${name}-${color}`, plan.colors[color], { Image: baseImages.node, Cmd, Env });
    }
    const at = (url: string) => [{ HostIp: "127.0.0.1", HostPort: new URL(url).port }];
    const PortBindings = {
      "8080/tcp": at(stage.url),
      [`${ports.balancer}/tcp`]: at(stage.balancedUrl),
      [`${ports.users}/tcp`]: at(stage.usersUrl),
      [`${ports.secure}/tcp`]: at(stage.secureUrl),
    };
    await stage.#run(stage.container, plan.router, {
      Image: stage.container,
      ExposedPorts: Object.fromEntries(Object.values(ports).map((port) => [`${port}/tcp`, {}])),
      Volumes: { [secretLayout.root]: {} },
      HostConfig: { PortBindings },
    });
    return stage;
  }

  /** nginx's configuration for this stage; `more` is said beside what every stage has. */
  configuration(more: Partial<NginxSettings> = {}) {
    const plan = this.#plan;
    const addresses = { blue: `${plan.colors.blue}:8000`, green: `${plan.colors.green}:8000` };
    const limits = { longestStreamSeconds: 60, longestGapSeconds: 60, maxBodyKibibytes: 1 };
    const balancer = { port: ports.balancer };
    return nginxConfiguration({ addresses, listenPort: 8080, ...limits, balancer, ...more });
  }

  /** Users' own port with TLS and keys, as a stack has it. */
  entrance(fingerprint: string): NonNullable<NginxSettings["entrance"]> {
    const current = `${secretLayout.root}/${secretLayout.current}`;
    return {
      port: ports.users,
      keyDirectory: `${current}/${secretLayout.keys}`,
      tls: {
        port: ports.secure,
        publicPort: Number(new URL(this.secureUrl).port),
        certificateFile: `${current}/${secretLayout.certificate}`,
        keyFile: `${current}/${secretLayout.privateKey}`,
        fingerprint,
      },
    };
  }

  color(color: Color): Docker.Container {
    return this.docker.getContainer(`${this.#name}-${color}`);
  }

  async remove(): Promise<void> {
    const name = this.#name;
    for (const each of [this.container, ...colors.map((color) => `${name}-${color}`)])
      await this.docker.getContainer(each).remove({ force: true, v: true }).catch(ignoreMissing);
    await this.docker.getNetwork(name).remove().catch(ignoreMissing);
    await this.docker.getImage(this.container).remove({ force: true }).catch(ignoreMissing);
  }

  async #run(container: string, address: string, options: Docker.ContainerCreateOptions): Promise<void> {
    const EndpointsConfig = { [this.#name]: { IPAMConfig: { IPv4Address: address } } };
    const HostConfig = { ...options.HostConfig, NetworkMode: this.#name };
    const created = await this.docker.createContainer({
      ...options,
      name: container,
      HostConfig,
      NetworkingConfig: { EndpointsConfig },
    });
    await created.start();
  }

  async #buildImage(): Promise<void> {
    const folder = resolve(__dirname, "../../components/docker/router-image");
    const context = pack();
    for (const file of await readdir(folder))
      context.entry({ name: file }, await readFile(resolve(folder, file)));
    context.finalize();
    const options = { t: this.container, buildargs: { BASE_IMAGE: baseImages.nginx }, networkmode: "none" };
    const progress = await this.docker.buildImage(context as unknown as NodeJS.ReadableStream, options);
    await new Promise<void>((done, fail) => {
      this.docker.modem.followProgress(progress, (problem, steps: { error?: string }[]) => {
        const refused = steps.find(({ error }) => error !== undefined)?.error;
        if (problem ?? refused) fail(problem ?? new Error(refused));
        else done();
      });
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function ignoreMissing(error: unknown): void {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error;
}
