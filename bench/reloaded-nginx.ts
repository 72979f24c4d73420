import type Docker from "dockerode";
import { appPort } from "../app/contract.ts";
import { colors, type Color } from "../components/color.ts";
import { baseImages } from "../components/docker/base-images.ts";
import { planNetwork } from "../components/docker/network-plan.ts";
import { labelNames } from "../components/labels.ts";
import { archiveOf } from "../provider/archive.ts";
import { routerContainer } from "../provider/router-container.ts";
import type { Contestant } from "./contestant.ts";
import type { OwnStack } from "./own-stack.ts";

const configurationFolder = "/etc/nginx";
const listenPort = 8080;

/** The peers' way: a configuration that names the active color, written anew, and `nginx -s reload`. */
export class ReloadedNginx implements Contestant {
  readonly name = "nginx -s reload";
  readonly origin: string;
  readonly #docker: Docker;
  readonly #container: Docker.Container;
  readonly #subnet: string;

  private constructor(docker: Docker, container: Docker.Container, port: number, subnet: string) {
    this.#docker = docker;
    this.#container = container;
    this.#subnet = subnet;
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** Starts an nginx of the same image, in the stack's network, in front of the stack's colors. It goes with the stack. */
  static async start(docker: Docker, stack: OwnStack, subnet: string, port: number): Promise<ReloadedNginx> {
    const container = await docker.createContainer({
      name: `${stack.prefix}-reloaded`,
      Image: baseImages.nginx,
      Labels: { [labelNames.stack]: stack.prefix, [labelNames.role]: "peer" },
      ExposedPorts: { [`${listenPort}/tcp`]: {} },
      HostConfig: {
        NetworkMode: stack.prefix,
        PortBindings: { [`${listenPort}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
        Memory: 128 * 1024 * 1024,
        MemorySwap: 128 * 1024 * 1024,
        LogConfig: { Type: "json-file", Config: { "max-file": "3", "max-size": "10m" } },
      },
    });
    const nginx = new ReloadedNginx(docker, container, port, subnet);
    await nginx.#write("blue");
    await container.start();
    return nginx;
  }

  async swap(color: Color): Promise<number> {
    const writtenAt = Date.now();
    await this.#write(color);
    const router = routerContainer(this.#docker, this.#container.id);
    const { exitCode, output } = await router.run(["nginx", "-s", "reload"]);
    if (exitCode !== 0) throw new Error(`nginx -s reload: exit ${exitCode}: ${output}`);
    return writtenAt;
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true });
  }

  async #write(color: Color): Promise<void> {
    const content = configurationFor(color, planNetwork(this.#subnet).colors);
    await this.#container.putArchive(archiveOf([{ kind: "file", path: "nginx.conf", content }]), {
      path: configurationFolder,
    });
  }
}

/** As the router's own configuration, but for the choice of the color. */
function configurationFor(active: Color, addresses: Readonly<Record<Color, string>>): string {
  return `worker_processes auto;
error_log /dev/stderr warn;
pid /run/nginx.pid;
worker_shutdown_timeout 3600s;

events {
  worker_connections 8192;
}

http {
  access_log /dev/stdout;
  server_tokens off;
  keepalive_timeout 75s;
  keepalive_requests 100000;

${colors.map((color) => upstream(color, addresses[color])).join("\n")}

  server {
    listen ${listenPort} default_server;

    location / {
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_connect_timeout 2s;
      proxy_read_timeout 300s;
      proxy_buffering off;
      proxy_pass http://${active};
    }
  }
}
`;
}

function upstream(color: Color, address: string): string {
  return `  upstream ${color} {
    server ${address}:${appPort} max_fails=0;
    keepalive 64;
    keepalive_timeout 60s;
    keepalive_requests 100000;
  }`;
}
