import { vi } from "vitest";
import type { Color } from "../../../components/color.ts";
import { declare, type Declaration, type Declared, type Surroundings } from "./declare.ts";
import { FakeApiServer } from "./fake-api-server.ts";
import { kubeconfigFile } from "./kubeconfig-file.ts";
import { owlModel } from "./owl-config.ts";
import type { JudgedPod } from "./pod-security.ts";

/** Password of the history's database. */
export const password = "hunter2-very-secret";

/** A sound config of a stack in a cluster, without the project; `changes` replaces whole keys. */
export function clusterConfig(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    target: "kubernetes",
    activeColor: "blue",
    blue: { version: "1", image: "registry.example/server:1" },
    green: { version: "2", image: "registry.example/server:2" },
    history: { kind: "postgres", url: `postgres://chat:${password}@db.example/chat` },
    ...changes,
  };
}

/** A config with everything that can be wished for. */
export const everything: Readonly<Record<string, unknown>> = {
  monitoring: { enabled: true, gpus: true, grafanaImage: "registry.example/grafana:12" },
  kubernetes: {
    monitoringImage: "registry.example/monitoring:1",
    initImage: "registry.example/node:24",
    replicas: 3,
    ingress: { host: "chat.example", tlsSecret: "chat-tls" },
    prometheusStorage: { sizeGibibytes: 10 },
    imagePullSecrets: ["registry"],
  },
};

/** A color of the workload `owl` in a cluster; `changes` replaces whole keys. */
export const owlColor = (color: Color, changes: object = {}) => ({
  version: color === "blue" ? "1" : "2",
  image: "registry.example/server:1",
  model: owlModel,
  triton: { image: "registry.example/triton:1" },
  converter: { image: "registry.example/converter:1" },
  ...changes,
});

/** A config of the workload `owl`. */
export const owl: Readonly<Record<string, unknown>> = {
  workload: "owl",
  blue: owlColor("blue"),
  green: owlColor("green"),
  kubernetes: { modelSource: "https://files.example/models" },
};

/** Labels of nodes with GPUs, for each color others. */
const nodeSelector = {
  "nvidia.com/gpu.present": "true",
  blue: { "bluegreen.color": "blue" },
  green: { "bluegreen.color": "green" },
};

/** A config of GPUs with all that goes with them, for the pods of both colors. */
export const gpus: Readonly<Record<string, unknown>> = {
  monitoring: { enabled: true, grafana: false },
  kubernetes: {
    monitoringImage: "registry.example/monitoring:1",
    imagePullSecrets: ["registry"],
    gpu: { nodeSelector, devicePlugin: { timeSlicing: 2 }, dcgmExporter: {} },
  },
};

/** The same as Pulumi hands it over. */
export function configValues(changes: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const entries = Object.entries(clusterConfig(changes)).map(([key, value]): [string, string] => [
    `bluegreen:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries);
}

/**
 * Runs the program for a stack of the project `bluegreen` and the name `test`, in a cluster that has nothing yet.
 *
 * @param prepare gives the cluster something before
 */
export async function declareCluster<Outputs extends object>(
  changes: Readonly<Record<string, unknown>> = {},
  surroundings: Surroundings = {},
  prepare: (server: FakeApiServer) => void = () => undefined,
): Promise<Declaration<Outputs>> {
  const server = new FakeApiServer();
  prepare(server);
  // No cluster of whoever runs these tests may be asked.
  const kubeconfig = await kubeconfigFile(await server.listen());
  vi.stubEnv("KUBECONFIG", kubeconfig.path);
  try {
    const { default: program } = await import("../../../infra/index.ts");
    const config = configValues(changes);
    return await declare<Outputs>(program as unknown as () => Promise<Outputs>, { ...surroundings, config });
  } finally {
    await kubeconfig.remove();
    await server.close();
  }
}

/** Every object of the cluster that was declared. */
export function objectsOf({ resources }: Declaration<object>): readonly Declared[] {
  return resources.filter(({ type }) => type.startsWith("kubernetes:"));
}

/** A template of pods. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

export interface PodSpec extends JudgedPod {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
}

export type Container = JudgedPod["containers"][number] & {
  readonly image: string;
  /** `Always` of a sidecar. */
  readonly restartPolicy?: string;
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly startupProbe?: ProbeTimes;
  readonly readinessProbe?: ProbeTimes;
  readonly livenessProbe?: ProbeTimes;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
};

export interface ProbeTimes {
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** What an object is to be. */
export function specOf({ inputs }: Declared): Readonly<Record<string, unknown>> {
  return inputs["spec"] as Readonly<Record<string, unknown>>;
}

/** The pods that a Deployment or a DaemonSet makes. */
export function templateOf(declared: Declared): PodTemplate {
  return specOf(declared)["template"] as PodTemplate;
}

/** Everything that makes pods. */
export function podMakers(declaration: Declaration<object>): readonly Declared[] {
  return objectsOf(declaration).filter(({ type }) => /:(Deployment|DaemonSet|StatefulSet|Job)$/.test(type));
}

/** The only container of a color's server. */
export function serverOf(declaration: Declaration<object>, color: Color): Container {
  const [server] = templateOf(declaration.named(`${color}-deployment`)).spec.containers;
  if (server === undefined) throw new Error(`${color} has no container`);
  return server;
}
