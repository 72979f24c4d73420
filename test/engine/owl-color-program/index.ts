import { readFileSync } from "node:fs";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { ColorStack } from "../../../components/docker/color-stack.ts";
import { History } from "../../../components/docker/history.ts";
import { planNetwork } from "../../../components/docker/network-plan.ts";
import type { Router } from "../../../components/docker/router.ts";

/** What a test changes from one update to the next. */
export interface Settings {
  readonly prefix: string;
  readonly subnet: string;
  readonly port: number;
  /** An image for all three containers. */
  readonly image: string;
  /** Path of the model repository. */
  readonly archive: string;
  readonly sha256: string;
  readonly tritonMemoryMebibytes: number;
}

const settings = JSON.parse(readFileSync(process.env["TEST_SETTINGS"] ?? "", "utf8")) as Settings;
const { prefix, subnet, image, sha256 } = settings;

const network = new docker.Network("network", { name: prefix, ipamConfigs: [{ subnet }] });
const routes = new docker.Volume("routes", { name: `${prefix}-routes` });
const place = { kind: "postgres", url: "postgres://nobody@db.example/chat" } as const;

// What a color has of a router, without one: nobody asks it here.
const router = {
  networkName: network.name,
  volumeName: routes.name,
  plan: planNetwork(subnet),
  innerColorUrls: { blue: "http://blue.example", green: "http://green.example" },
} as unknown as Router;

const { containerName } = new ColorStack("green", {
  color: "green",
  prefix,
  router,
  history: new History("history", { prefix, place }),
  version: "1",
  image,
  model: { name: "owl", displayName: "Owl", path: settings.archive, sha256, sources: [] },
  memoryMebibytes: 64,
  hostPort: settings.port,
  settings: {
    threads: 1,
    contextTokens: 1024,
    parallelSequences: 1,
    queueLength: 1,
    maxAnswerTokens: 512,
    longestAnswerSeconds: 20,
    memoryReadyPercent: 95,
  },
  owl: {
    triton: {
      image,
      model: "text",
      variant: "standard",
      memoryMebibytes: settings.tritonMemoryMebibytes,
      cpuMillicores: 1000,
    },
    converter: { image, memoryMebibytes: 64 },
  },
});

export const container = pulumi.output(containerName);
