import { z } from "zod";
import type { Color } from "../components/color.ts";
import { ConfigError } from "./config-error.ts";
import { conflictsOf } from "./conflicts.ts";
import { eksConfig, eksLoadBudgetSeconds, type EksConfig } from "./eks-config.ts";
import { eks as eksSchema } from "./eks-schema.ts";
import { withOwlParts } from "./owl-config.ts";
import { problemsOf } from "./problems.ts";
import { kubernetes as kubernetesSchema, type KubernetesConfig } from "./kubernetes-schema.ts";
import { type color as colorSchema, stackSchema } from "./schema.ts";

export { ConfigError };

type Parsed = z.infer<typeof stackSchema>;

/** Config of one color, defaults filled in. */
export type ColorConfig = z.infer<typeof colorSchema>;

/** What every cluster has. */
interface ClusterConfig {
  readonly kubernetes: KubernetesConfig;
  /** Grafana's image where the config itself names one: a cluster need not reach the registry of the default. */
  readonly namedGrafanaImage: string | undefined;
}

/** What one target has and another has not. */
type TargetConfig =
  | { readonly target: "docker"; readonly kubernetes?: undefined; readonly eks?: undefined }
  | (ClusterConfig & { readonly target: "kubernetes"; readonly eks?: undefined })
  | (ClusterConfig & {
      readonly target: "eks";
      /** Such as `eu-central-1`: of the config of the `aws` provider. */
      readonly region: string;
      readonly eks: EksConfig;
    });

/** The whole config of a stack, defaults filled in; a color that was left out has the other one's release. */
export type StackConfig = Readonly<
  Omit<Parsed, Color | "target" | "kubernetes" | "eks"> & Record<Color, ColorConfig> & TargetConfig
>;

/** A stack's config whose target is a cluster that somebody else has made. */
export type KubernetesStackConfig = Extract<StackConfig, { readonly target: "kubernetes" }>;

/** A stack's config whose colors run in a cluster, whoever made it. */
export type ClusterStackConfig = Extract<StackConfig, { readonly kubernetes: KubernetesConfig }>;
/** A stack's config whose target is a cluster of EKS that the stack makes. What follows from `eks` is filled in in `kubernetes`: GPUs and times. */
export type EksStackConfig = Extract<StackConfig, { readonly target: "eks" }>;

/**
 * Parses config as Pulumi hands it over: `<project>:<key>` to text, objects as JSON. Keys of other projects and
 * packages are none of ours and are passed over. `secretKeys` are those that are stored encrypted. Throws `ConfigError`.
 */
export function parseStackConfig(
  values: Readonly<Record<string, string>>,
  project: string,
  stack: string,
  secretKeys: readonly string[] = [],
): StackConfig {
  const secrets = secretKeys.filter(
    (key) => key.startsWith(`${project}:`) && !maySecret.includes(key.slice(project.length + 1)),
  );
  if (secrets.length > 0) throw new ConfigError(stack, secrets.map(noSecret));
  const own = Object.entries(values).filter(([key]) => key.startsWith(`${project}:`));
  const given = Object.fromEntries(
    own.map(([key, text]) => [
      key.slice(project.length + 1),
      key.endsWith(":apiKeys") ? text : fromText(text),
    ]),
  );
  // What has no default is asked for key by key.
  const asked = given["target"] === "eks" && given["eks"] === undefined ? { ...given, eks: {} } : given;
  const parsed = stackSchema.safeParse(asked);
  if (!parsed.success) throw new ConfigError(stack, problemsOf(parsed.error, given, project));
  const { blue, green, target, kubernetes, eks, ...rest } = parsed.data;
  const first = blue ?? green;
  if (first === undefined) {
    throw new ConfigError(stack, [
      `${project}:blue: it is missing, as is ${project}:green; allowed: at least one color with a version; ` +
        `do: pulumi config set --path '${project}:blue.version' 1`,
    ]);
  }
  const patient = target === "eks" && !says(given["gate"], "loadBudgetSeconds");
  const gate = patient ? { ...rest.gate, loadBudgetSeconds: eksLoadBudgetSeconds } : rest.gate;
  const parts = rest.workload === "owl" ? withOwlParts : (color: ColorConfig) => color;
  const both = { ...rest, gate, blue: parts(blue ?? first), green: parts(green ?? first) };
  const config: StackConfig = {
    ...both,
    ...targetConfig({ target, kubernetes, eks, both, given, values, prefix: `${project}-${stack}` }),
  };
  const encrypted = secretKeys.includes(`${project}:apiKeys`);
  const conflicts = [
    ...conflictsOf({ config, given, values, project, stack }),
    ...(config.apiKeys !== undefined && !encrypted ? [plainKeys(project)] : []),
  ];
  if (conflicts.length > 0) throw new ConfigError(stack, conflicts);
  return deepFreeze(config);
}

/** Keys of the values that are stored encrypted: the language host tells them by this variable, the SDK by no function. */
export function encryptedKeys(): string[] {
  const told = process.env["PULUMI_CONFIG_SECRET_KEYS"];
  return told === undefined || told === "" ? [] : z.array(z.string()).parse(JSON.parse(told));
}

/** Keys with passwords, tokens and the like, and that end in no plain input or output. */
const maySecret: readonly string[] = ["history", "notifications", "apiKeys"];

/** Everything else in this config ends in plain inputs or outputs. */
function noSecret(key: string): string {
  return (
    `${key}: it is stored as a secret, but containers and outputs would show it; allowed: plain values; ` +
    `do: pulumi config rm '${key}', and set it again without --secret`
  );
}

function plainKeys(project: string): string {
  const key = `${project}:apiKeys`;
  return (
    `${key}: they are stored as plain text, for everybody to read who has the stack's file; allowed: secrets; ` +
    `do: pulumi config rm '${key}', and pulumi config set --secret '${key}' <a new key>`
  );
}

interface TargetParts extends Pick<Parsed, "target" | "kubernetes" | "eks"> {
  readonly both: Pick<Parsed, "monitoring"> & Readonly<Record<Color, ColorConfig>>;
  readonly given: Readonly<Record<string, unknown>>;
  /** Of every package. */
  readonly values: Readonly<Record<string, string>>;
  readonly prefix: string;
}

function targetConfig({ target, both, given, values, prefix, ...parts }: TargetParts): TargetConfig {
  if (target === "docker") return { target };
  const kubernetes = parts.kubernetes ?? kubernetesSchema.parse({});
  const namedGrafanaImage = says(given["monitoring"], "grafanaImage")
    ? both.monitoring.grafanaImage
    : undefined;
  if (target === "kubernetes") return { target, kubernetes, namedGrafanaImage };
  return {
    target,
    region: values["aws:region"] ?? "",
    namedGrafanaImage,
    ...eksConfig(parts.eks ?? eksSchema.parse({}), {
      prefix,
      models: { blue: both.blue.model, green: both.green.model },
      monitored: both.monitoring.enabled,
      kubernetes,
      saysUnschedulable: says(given["kubernetes"], "unschedulableSeconds"),
    }),
  };
}

function says(part: unknown, key: string): boolean {
  return typeof part === "object" && part !== null && key in part;
}

/** Pulumi stores text; objects, numbers and booleans are JSON in it. */
function fromText(text: string): unknown {
  if (!/^(\{|\[|true$|false$|-?\d)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
