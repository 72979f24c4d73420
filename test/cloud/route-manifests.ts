import { baseImages } from "../../components/docker/base-images.ts";
import type { Color } from "../../components/color.ts";
import { nginxConfiguration } from "../../components/nginx/configuration.ts";
import { routeLayout, stackNames } from "../../provider/resources.ts";
import { restricted } from "./manifests.ts";

/** A stack in a namespace of its own. */
export interface StackPlace {
  readonly namespace: string;
  readonly stack: string;
}

export const routerPort = 8080;
const colorPort = 8000;

/** Identity of the release of each color. */
export const releases: Readonly<Record<Color, string>> = { blue: "b".repeat(64), green: "9".repeat(64) };

/**
 * Says who it is as a model server does. After `POST /break` its users meet another release, while it still says of itself that
 * all is well; `POST /mend` ends that. `/slow` is an answer in three parts.
 */
const server = `
const { createServer } = require("node:http");
const { COLOR: color, RELEASE: release } = process.env;
let broken = false;
createServer((request, response) => {
  const path = request.url.split("?")[0];
  if (path === "/break" || path === "/mend") broken = path === "/break";
  response.setHeader("x-color", color).setHeader("x-release", broken ? "0".repeat(64) : release);
  if (path === "/slow") {
    response.write("one ");
    setTimeout(() => response.write("two "), 700);
    setTimeout(() => response.end("three"), 1400);
  } else response.end(JSON.stringify({ status: "ready", color, release }));
}).listen(${colorPort});
process.on("SIGTERM", () => process.exit(0));
`;

function metadataOf({ namespace, stack }: StackPlace, name: string, role: string, color?: Color) {
  const labels = {
    "bluegreen.stack": stack,
    "bluegreen.role": role,
    ...(color && { "bluegreen.color": color }),
  };
  return { namespace, name, labels };
}

function service(metadata: ReturnType<typeof metadataOf>, port: number, targetPort: number): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: metadata.labels, ports: [{ port, targetPort }] },
  };
}

function deployment(
  metadata: ReturnType<typeof metadataOf>,
  { replicas = 1, ...pod }: { readonly replicas?: number; readonly [field: string]: unknown },
): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas,
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      selector: { matchLabels: metadata.labels },
      template: { metadata: { labels: metadata.labels }, spec: pod },
    },
  };
}

/** What nginx has to know before it starts: the addresses of the colors. */
export function colorService(place: StackPlace, color: Color): object {
  return service(
    metadataOf(place, stackNames.color(place.stack, color), "color", color),
    colorPort,
    colorPort,
  );
}

/** A color that serves its release; `script` instead of that is what its container runs. */
export function colorPods(place: StackPlace, color: Color, script = server): object {
  const metadata = metadataOf(place, stackNames.color(place.stack, color), "color", color);
  return deployment(metadata, {
    terminationGracePeriodSeconds: 2,
    containers: [
      {
        name: "server",
        image: baseImages.node,
        command: ["node", "-e", script],
        env: [
          { name: "COLOR", value: color },
          { name: "RELEASE", value: releases[color] },
        ],
        readinessProbe: { httpGet: { path: "/ready", port: colorPort }, periodSeconds: 1 },
        securityContext: restricted,
      },
    ],
  });
}

/** Two pods of nginx with the configuration of the project, its Service, and no route yet. */
export function routerObjects(place: StackPlace, addresses: Readonly<Record<Color, string>>): object[] {
  const name = stackNames.router(place.stack);
  const { text } = nginxConfiguration({
    addresses: { blue: `${addresses.blue}:${colorPort}`, green: `${addresses.green}:${colorPort}` },
    listenPort: routerPort,
    longestStreamSeconds: 60,
    longestGapSeconds: 30,
    maxBodyKibibytes: 64,
    route: { live: routeLayout.kubernetes.data, bucket: "flat" },
  });
  const metadata = metadataOf(place, name, "router");
  const mountPath = `${routeLayout.root}/${routeLayout.kubernetes.directory}`;
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "nginx.conf": text } },
    service(metadata, 80, routerPort),
    deployment(metadata, {
      replicas: 2,
      terminationGracePeriodSeconds: 10,
      containers: [
        {
          name: "nginx",
          image: baseImages.nginx,
          command: ["nginx", "-c", "/etc/bluegreen/nginx.conf", "-g", "daemon off;"],
          readinessProbe: { httpGet: { path: "/router/configuration", port: routerPort }, periodSeconds: 1 },
          lifecycle: { preStop: { sleep: { seconds: 3 } } },
          securityContext: restricted,
          volumeMounts: [
            { name: "configuration", mountPath: "/etc/bluegreen" },
            { name: "route", mountPath },
          ],
        },
      ],
      volumes: [
        { name: "configuration", configMap: { name } },
        { name: "route", configMap: { name: stackNames.route(place.stack), optional: true } },
      ],
    }),
  ];
}
