/**
 * Files that run beside one other of the same part, by part: they wait for pods, containers and scrapes more than they compute, hold no time against a
 * limit that a busy core would break, and own what they name: stack, ports, network, images. Whoever measures users' times, changes
 * what all share (a node's GPUs, the toolchain), or needs both cores runs alone.
 */
export const sharing = {
  engine: [
    "alerts",
    "balanced-gate",
    "builds",
    "dashboard-queries",
    "docker-plugin",
    "gpu-dashboard",
    "load-command",
    "load-generator",
    "load",
    "owl-color",
    "provider-nginx",
    "provider",
    "triton",
    "users-queries",
  ].map((name) => `test/engine/${name}.test.ts`),
  e2e: [
    "alerts",
    "canary",
    "dashboards",
    "gate",
    "grafana",
    "history",
    "owl",
    "reachable",
    "recovery",
    "rollback",
    "rollout-resume",
    "storage",
  ].map((name) => `test/e2e/${name}.test.ts`),
  cloud: [
    "alb",
    "aws-plugin",
    "cluster-life",
    "kubernetes-plugin-kinds",
    "kubernetes-plugin",
    "manifests",
  ].map((name) => `test/cloud/${name}.test.ts`),
};
