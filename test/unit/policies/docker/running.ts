import { imageNotLatest } from "../../../../policies/docker/image-not-latest.ts";
import { imagePinned } from "../../../../policies/docker/image-pinned.ts";
import { logLimit } from "../../../../policies/docker/log-limit.ts";
import { memoryLimit } from "../../../../policies/docker/memory-limit.ts";
import { onlyRouterPublic } from "../../../../policies/docker/only-router-public.ts";
import { imageType } from "../../../../policies/docker/types.ts";
import type { RuleCase } from "../rule-cases.ts";
import { container, digest, image, passes, publicPort, refuses, role } from "./container.ts";

export const runningCases: readonly RuleCase[] = [
  refuses(
    memoryLimit,
    "one without a limit",
    { memory: undefined },
    "memory is left out; allowed: a limit in MiB",
  ),
  refuses(
    memoryLimit,
    "a limit that swap doubles",
    { memorySwap: 1024 },
    "memorySwap is 1024; allowed: 512 MiB, which is memory",
  ),
  refuses(
    memoryLimit,
    "unlimited swap",
    { memorySwap: -1 },
    "memorySwap is -1; allowed: 512 MiB, which is memory",
  ),
  refuses(
    logLimit,
    "a log without an end",
    { logOpts: {} },
    "logOpts has no max-size; allowed: a size such as 10m",
  ),
  refuses(
    logLimit,
    "the engine's own default",
    { logDriver: undefined, logOpts: undefined },
    "logOpts has no max-size; allowed: a size such as 10m",
  ),
  refuses(
    logLimit,
    "one that is too long",
    { logOpts: { "max-size": "1g", "max-file": "2" } },
    "logOpts keep 2048 MiB (max-size 1g, max-file 2); allowed: 100 MiB",
  ),
  passes(logLimit, "a driver that keeps nothing here", container({ logDriver: "syslog", logOpts: {} })),
  refuses(
    imagePinned,
    "a tag of a container's image",
    { image: "server:7" },
    "image is server:7; allowed: the id of an image, or a digest",
  ),
  passes(imagePinned, "a digest", image(`registry.example/server@${digest}`)),
  passes(imagePinned, "what the stack builds", image("server:7", { build: { context: "app" } })),
  {
    rule: imagePinned,
    title: "refuses a tag of an image that is pulled",
    given: image("grafana/grafana:12.4.0"),
    violations: ["name is grafana/grafana:12.4.0; allowed: a digest, or a build"],
  },
  refuses(
    imageNotLatest,
    "latest",
    { image: "server:latest" },
    "image is server:latest; allowed: another tag, or a digest",
  ),
  {
    rule: imageNotLatest,
    title: "refuses an image without a tag, whose registry has a port",
    given: image("localhost:5000/server"),
    violations: [
      "name is localhost:5000/server, which is localhost:5000/server:latest; allowed: another tag, or a digest",
    ],
  },
  {
    rule: imageNotLatest,
    title: "refuses a latest image that is built",
    given: { type: imageType, props: { imageName: "server:latest" } },
    violations: ["imageName is server:latest; allowed: another tag, or a digest"],
  },
  refuses(
    onlyRouterPublic,
    "a color's port on every address",
    { ports: publicPort },
    "ports[0].ip is 0.0.0.0 for the role color; allowed: 127.0.0.1, and other addresses for router",
  ),
  refuses(
    onlyRouterPublic,
    "all ports at once",
    { publishAllPorts: true, ports: [] },
    "publishAllPorts is true for the role color; allowed: router",
  ),
  passes(onlyRouterPublic, "the router's port", container({ ports: publicPort, labels: role("router") })),
];
