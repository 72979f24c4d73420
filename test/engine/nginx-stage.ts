import { createServer } from "node:net";
import { resolve } from "node:path";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import { readdir, readFile } from "node:fs/promises";
import { colors, type Color } from "../../components/color.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { planNetwork } from "../../components/docker/network-plan.ts";
import { nginxConfiguration } from "../../components/nginx/configuration.ts";
import { dockerClient } from "../../provider/docker-client.ts";

const name = "bluegreen-engine-test";
const plan = planNetwork("172.28.97.0/24");
const image = `${name}-router`;

/** Of users who come through a balancer. */
const balancerPort = 8082;

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
  readonly container = image;
  /** Public URL of the router. */
  readonly url: string;
  /** Its URL for a balancer. */
  readonly balancedUrl: string;

  private constructor(docker: Docker, port: number, balancedPort: number) {
    this.docker = docker;
    this.url = `http://127.0.0.1:${port}`;
    this.balancedUrl = `http://127.0.0.1:${balancedPort}`;
  }

  /** Builds and starts it; what an earlier run left is removed first. */
  static async start(): Promise<NginxStage> {
    // Both at once, so that they are two.
    const [port, balancedPort] = await Promise.all([freePort(), freePort()]);
    const stage = new NginxStage(dockerClient(), port, balancedPort);
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
    const PortBindings = { "8080/tcp": at(stage.url), [`${balancerPort}/tcp`]: at(stage.balancedUrl) };
    const ExposedPorts = { [`${balancerPort}/tcp`]: {} };
    await stage.#run(image, plan.router, { Image: image, ExposedPorts, HostConfig: { PortBindings } });
    return stage;
  }

  /** nginx's configuration for this stage. */
  configuration() {
    const addresses = { blue: `${plan.colors.blue}:8000`, green: `${plan.colors.green}:8000` };
    const limits = { longestStreamSeconds: 60, longestGapSeconds: 60, maxBodyKibibytes: 1 };
    return nginxConfiguration({ addresses, listenPort: 8080, ...limits, balancer: { port: balancerPort } });
  }

  color(color: Color): Docker.Container {
    return this.docker.getContainer(`${name}-${color}`);
  }

  async remove(): Promise<void> {
    for (const each of [image, ...colors.map((color) => `${name}-${color}`)])
      await this.docker.getContainer(each).remove({ force: true, v: true }).catch(ignoreMissing);
    await this.docker.getNetwork(name).remove().catch(ignoreMissing);
    await this.docker.getImage(image).remove({ force: true }).catch(ignoreMissing);
  }

  async #run(container: string, address: string, options: Docker.ContainerCreateOptions): Promise<void> {
    const EndpointsConfig = { [name]: { IPAMConfig: { IPv4Address: address } } };
    const HostConfig = { ...options.HostConfig, NetworkMode: name };
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
    const options = { t: image, buildargs: { BASE_IMAGE: baseImages.nginx }, networkmode: "none" };
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
