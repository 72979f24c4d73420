import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { relative, resolve } from "node:path";
import { NginxConfiguration, routeLayout, secretLayout } from "../../provider/resources.ts";
import { appPort } from "../../app/contract.ts";
import type { Color } from "../color.ts";
import { stackLabels } from "../labels.ts";
import { linesPort } from "../monitoring/image/exporter/contract.ts";
import { nginxConfiguration } from "../nginx/configuration.ts";
import type { RequestLimits } from "../nginx/request-limits.ts";
import type { RouterGuards } from "../release-guards.ts";
import { releaseIdentity, shortIdentity } from "../release.ts";
import { SharedRelease } from "../shared-release.ts";
import { baseImages } from "./base-images.ts";
import { containerDefaults, containerUser, memoryLimit, temporaryFiles } from "./container-defaults.ts";
import { labelList } from "./label-list.ts";
import { planNetwork, type NetworkPlan } from "./network-plan.ts";
import { entranceOf, publishedPorts, secretsOf, type RouterTls } from "./router-entrance.ts";
import { operatorUrl, routerUrl, secureUrl } from "./router-url.ts";

/** Port that nginx listens on inside its container; a user without privileges cannot take 80. */
const listenPort = 8080;

/** Port of nginx' own figures, which no port of this machine leads to. */
const statusPort = 8081;

/** Requests of one address at the same time: each has two connections, so half of those of one of nginx' processes. */
const mostConnectionsPerAddress = 2048;

/** Raised when the router's image changes, so that it is built again. */
const imageVersion = "1";

export interface RouterArgs extends RouterGuards {
  /** Prefix of all names in the engine, and the value of the label `bluegreen.stack`. */
  readonly prefix: string;
  /** Address on which the public port is published. Default: 0.0.0.0. */
  readonly address?: string;
  /** Public port. Default: 80. */
  readonly port?: number;
  /** Default: 128. */
  readonly memoryMebibytes?: number;
  /** Own network of router and colors. Default: 172.28.83.0/24. */
  readonly subnet?: string;
  /** Streams outlive a reload of the configuration by at most this time. Default: 3600. */
  readonly longestStreamSeconds?: number;
  /** Longest wait for a color's next byte. Default: 300. */
  readonly longestGapSeconds?: number;
  /** Largest request body. Default: 1024. */
  readonly maxBodyKibibytes?: number;
  /** What users may ask for. Default: 2048 requests of one address at the same time, and no other limit. */
  readonly limits?: RequestLimits;
  /**
   * Port on 127.0.0.1 for gate, route and operators; users have `port` to themselves then, without ways to one color. Default: all ask `port`.
   */
  readonly operatorPort?: number | undefined;
  /** Users' keys; at `operatorPort` nobody needs one. Default: nobody needs one anywhere. */
  readonly apiKeys?: pulumi.Input<readonly string[]> | undefined;
  /** Users speak TLS; `port` sends them there. It needs `operatorPort`. Default: they do not. */
  readonly tls?: RouterTls | undefined;
  /** Tells the stack's exporter of every request of a user. Default: false. */
  readonly monitored?: boolean;
}

/**
 * nginx in front of both colors. It comes first and stands alone: without colors it starts, without a route it
 * answers 503. Replacing it is an outage, so a guarded `Release` of its own comes before everything else.
 */
export class Router extends pulumi.ComponentResource {
  /** Public URL as this machine reaches it, without a trailing slash. */
  readonly url: string;
  /** The same for gate, route and operators. */
  readonly operatorUrl: string;
  /** URL of each color by the router's direct path. */
  readonly colorUrls: Readonly<Record<Color, string>>;
  /** The same as containers of the stack's own network reach them. */
  readonly innerColorUrls: Readonly<Record<Color, string>>;
  /** Where the route is described, to be mounted read-only: nothing in it is secret. */
  readonly volumeName: pulumi.Output<string>;
  /** Fixed addresses of router and colors. */
  readonly plan: NetworkPlan;
  readonly networkName: pulumi.Output<string>;
  readonly containerName: pulumi.Output<string>;
  readonly containerId: pulumi.Output<string>;
  /** In force once it exists: the direct paths to the colors work. */
  readonly configuration: NginxConfiguration;

  constructor(name: string, args: RouterArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:docker:Router", name, {}, options);
    const { prefix, address = "0.0.0.0", port = 80, memoryMebibytes = 128, subnet = "172.28.83.0/24" } = args;
    const { longestStreamSeconds = 3600, longestGapSeconds = 300, maxBodyKibibytes = 1024 } = args;
    const { serving, lease, allowLiveChange, operatorPort, tls } = args;
    const labels = stackLabels(prefix, "router");
    this.plan = planNetwork(subnet);
    this.url = tls === undefined ? routerUrl(address, port) : secureUrl(address, tls.port);
    this.operatorUrl = operatorUrl({ address, port, operatorPort });
    this.colorUrls = directUrls(this.operatorUrl);
    this.innerColorUrls = directUrls(`http://${this.plan.router}:${listenPort}`);

    const form = shortIdentity(releaseIdentity({ labels, ...sameForAll }));
    const ways = {
      ...(operatorPort !== undefined && { operatorPort }),
      ...(tls !== undefined && { tlsPort: tls.port }),
    };
    const facts = { prefix, address, port, subnet, image: imageVersion, container: form, ...ways };
    const release = new SharedRelease(
      `${name}-release`,
      { subject: name, facts, serving, lease, allowLiveChange },
      { parent: this },
    );
    const guarded = { parent: this, dependsOn: [release] };
    const network = new docker.Network(
      `${name}-network`,
      {
        name: prefix,
        driver: "bridge",
        ipamConfigs: [
          { subnet: this.plan.subnet, ipRange: this.plan.dynamicRange, gateway: this.plan.gateway },
        ],
        labels: labelList(labels),
      },
      guarded,
    );
    const volume = new docker.Volume(
      `${name}-state`,
      { name: `${prefix}-router`, labels: labelList(labels) },
      guarded,
    );
    // Always with a port of operators, so that keys can come and go without another container.
    const secrets =
      operatorPort === undefined
        ? []
        : [
            new docker.Volume(
              `${name}-secrets`,
              { name: `${prefix}-router-secrets`, labels: labelList(labels) },
              guarded,
            ),
          ];
    const image = new docker.RemoteImage(
      `${name}-image`,
      {
        name: `${prefix}-router:${imageVersion}`,
        build: {
          context: relative(process.cwd(), resolve(__dirname, "router-image")),
          buildArgs: { BASE_IMAGE: baseImages.nginx },
          labels,
        },
        triggers: { version: imageVersion },
        keepLocally: true,
      },
      guarded,
    );
    const container = new docker.Container(
      `${name}-container`,
      {
        ...sameForAll,
        ...memoryLimit(memoryMebibytes),
        name: `${prefix}-router`,
        image: image.imageId,
        ports: publishedPorts(listenPort, { address, port, ...ways }),
        networksAdvanced: [{ name: network.name, ipv4Address: this.plan.router }],
        volumes: [
          { volumeName: volume.name, containerPath: routeLayout.root },
          ...secrets.map((each) => ({ volumeName: each.name, containerPath: secretLayout.root })),
        ],
        destroyGraceSeconds: 10,
        labels: labelList(labels),
      },
      guarded,
    );
    const text = nginxConfiguration({
      addresses: { blue: colorAddress(this.plan, "blue"), green: colorAddress(this.plan, "green") },
      listenPort,
      longestStreamSeconds,
      longestGapSeconds,
      maxBodyKibibytes,
      limits: {
        ...args.limits,
        connectionsPerAddress: args.limits?.connectionsPerAddress ?? mostConnectionsPerAddress,
      },
      ...entranceOf(args),
      ...(args.monitored === true && {
        exporter: `${this.plan.monitoring.exporter}:${linesPort}`,
        status: { port: statusPort, asker: this.plan.monitoring.nginx },
      }),
    });
    this.configuration = new NginxConfiguration(
      `${name}-configuration`,
      {
        container: container.name,
        containerId: container.id,
        url: this.operatorUrl,
        ...text,
        ...secretsOf(args),
      },
      { parent: this },
    );
    this.networkName = network.name;
    this.volumeName = volume.name;
    this.containerName = container.name;
    this.containerId = container.id;
    this.registerOutputs({ url: this.url });
  }
}

/** What a router's container has, whatever its args. It is part of the release: another one would replace it. */
const sameForAll = {
  ...containerDefaults,
  user: containerUser,
  tmpfs: temporaryFiles,
  stopSignal: "SIGQUIT",
  stopTimeout: 30,
};

/** URL of nginx' own figures, as the exporter of a monitored stack reaches it. */
export function statusUrl(plan: NetworkPlan): string {
  return `http://${plan.router}:${statusPort}/`;
}

function directUrls(url: string): Record<Color, string> {
  return { blue: `${url}/blue`, green: `${url}/green` };
}

function colorAddress(plan: NetworkPlan, color: Color): string {
  return `${plan.colors[color]}:${appPort}`;
}
