import { readFileSync } from "node:fs";
import * as docker from "@pulumi/docker";

/** What a test changes from one update to the next. */
export interface Settings {
  readonly prefix: string;
  readonly port: number;
  readonly memory: number;
  readonly word: string;
  readonly subnet: string;
  readonly health: string;
  readonly waitTimeout: number;
  readonly envs: string[];
}

const settings = JSON.parse(readFileSync("settings.json", "utf8")) as Settings;
const { prefix, memory, word } = settings;

const image = new docker.RemoteImage("image", {
  name: `${prefix}:1`,
  build: { context: "context", buildArgs: { WORD: word }, networkMode: "none" },
  keepLocally: false,
  triggers: { word },
});

const network = new docker.Network("network", {
  name: prefix,
  ipamConfigs: [{ subnet: settings.subnet }],
});

const volume = new docker.Volume("volume", { name: prefix, labels: [{ label: "kept", value: "yes" }] });

const web = new docker.Container("web", {
  name: `${prefix}-web`,
  image: image.imageId,
  memory,
  memorySwap: memory,
  envs: settings.envs,
  ports: [{ internal: 8000, external: settings.port, ip: "127.0.0.1" }],
  networksAdvanced: [{ name: network.name, aliases: ["web"] }],
  mounts: [{ type: "volume", source: volume.name, target: "/data" }],
  tmpfs: { "/tmp": "rw,size=16m" },
  readOnly: true,
  capabilities: { drops: ["ALL"] },
  healthcheck: {
    tests: ["CMD", "/bin/sh", "-c", settings.health],
    interval: "1s",
    timeout: "1s",
    retries: 2,
  },
  wait: true,
  waitTimeout: settings.waitTimeout,
  destroyGraceSeconds: 1,
  init: true,
});

const helper = new docker.Container("helper", {
  image: image.imageId,
  uploads: [{ file: "/etc/helper/a.conf", content: "hello" }],
  networksAdvanced: [{ name: network.name }],
});

export const webId = web.id;
export const helperName = helper.name;
export const addresses = web.networkDatas.apply((networks) => networks.map(({ ipAddress }) => ipAddress));
export const imageId = image.imageId;
