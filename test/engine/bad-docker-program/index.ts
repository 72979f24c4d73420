import * as docker from "@pulumi/docker";
import { NginxRouteResource, Release } from "../../../provider/resources.ts";

// Breaks every rule for Docker and for blue/green. Every value is known in a preview, and nothing of it is ever made.
const users = { blue: "70", green: 70 } as unknown as Record<string, number>;

new Release("blue", { subject: "blue", identity: "0".repeat(64), facts: { version: "1" }, cure: "None." });
new docker.RemoteImage("image", { name: "nginx" });
new docker.Volume("history", { labels: [{ label: "bluegreen.role", value: "history" }] });
new docker.Container("router", {
  image: "nginx",
  labels: [{ label: "bluegreen.role", value: "router" }],
});
new docker.Container(
  "blue",
  {
    image: "server:latest",
    privileged: true,
    pidMode: "host",
    gpus: "all",
    labels: [{ label: "bluegreen.color", value: "blue" }],
    volumes: [
      { hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock" },
      { hostPath: "/srv/models", containerPath: "/models" },
    ],
    ports: [{ internal: 8000, external: 8000 }],
    envs: ["DATABASE_URL=postgres://chat:postgres@db/chat"],
  },
  { deleteBeforeReplace: true },
);
new NginxRouteResource(
  "route",
  {
    container: "router",
    containerId: "0",
    url: "http://127.0.0.1",
    activeColor: "green",
    weights: users,
    releases: {},
    shadow: { percent: 0 },
    rejected: {},
  },
  { ignoreChanges: ["weights"] },
);

export const rollout = { steps: [90, 100], bakeSeconds: 0 };
