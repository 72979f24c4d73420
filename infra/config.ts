import { z } from "zod";
import type { Color } from "../components/color.ts";
import { ConfigError } from "./config-error.ts";
import { conflictsOf } from "./conflicts.ts";
import { problemsOf } from "./problems.ts";
import { kubernetes as kubernetesSchema, type KubernetesConfig } from "./kubernetes-schema.ts";
import { type color as colorSchema, stackSchema } from "./schema.ts";

export { ConfigError };

type Parsed = z.infer<typeof stackSchema>;

/** Config of one color, defaults filled in. */
export type ColorConfig = z.infer<typeof colorSchema>;

/** What one target has and the other has not. */
type TargetConfig =
  | { readonly target: "docker"; readonly kubernetes?: undefined }
  | {
      readonly target: "kubernetes";
      readonly kubernetes: KubernetesConfig;
      /** Grafana's image where the config itself names one: a cluster need not reach the registry of the default. */
      readonly namedGrafanaImage: string | undefined;
    };

/** The whole config of a stack, defaults filled in; a color that was left out has the other one's release. */
export type StackConfig = Readonly<
  Omit<Parsed, Color | "target" | "kubernetes"> & Record<Color, ColorConfig> & TargetConfig
>;

/** A stack's config whose target is a cluster. */
export type KubernetesStackConfig = Extract<StackConfig, { readonly target: "kubernetes" }>;

/** A stack's config whose colors run in a cluster, whoever made it. */
export type ClusterStackConfig = Extract<StackConfig, { readonly kubernetes: KubernetesConfig }>;

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
  const given = Object.fromEntries(own.map(([key, text]) => [key.slice(project.length + 1), fromText(text)]));
  const parsed = stackSchema.safeParse(given);
  if (!parsed.success) throw new ConfigError(stack, problemsOf(parsed.error, given, project));
  const { blue, green, target, kubernetes, ...rest } = parsed.data;
  const first = blue ?? green;
  if (first === undefined) {
    throw new ConfigError(stack, [
      `${project}:blue: it is missing, as is ${project}:green; allowed: at least one color with a version; ` +
        `do: pulumi config set --path '${project}:blue.version' 1`,
    ]);
  }
  const both = { ...rest, blue: blue ?? first, green: green ?? first };
  const config: StackConfig =
    target === "docker"
      ? { ...both, target }
      : {
          ...both,
          target,
          kubernetes: kubernetes ?? kubernetesSchema.parse({}),
          namedGrafanaImage: namesGrafanaImage(given) ? both.monitoring.grafanaImage : undefined,
        };
  const conflicts = conflictsOf({ config, given, project, stack });
  if (conflicts.length > 0) throw new ConfigError(stack, conflicts);
  return deepFreeze(config);
}

/** Keys of the values that are stored encrypted: the language host tells them by this variable, the SDK by no function. */
export function encryptedKeys(): string[] {
  const told = process.env["PULUMI_CONFIG_SECRET_KEYS"];
  return told === undefined || told === "" ? [] : z.array(z.string()).parse(JSON.parse(told));
}

/** Keys with URLs that may hold a password or a token, and that end in no plain input or output. */
const maySecret: readonly string[] = ["history", "notifications"];

/** Everything else in this config ends in plain inputs or outputs. */
function noSecret(key: string): string {
  return (
    `${key}: it is stored as a secret, but containers and outputs would show it; allowed: plain values; ` +
    `do: pulumi config rm '${key}', and set it again without --secret`
  );
}

function namesGrafanaImage({ monitoring }: Readonly<Record<string, unknown>>): boolean {
  return typeof monitoring === "object" && monitoring !== null && "grafanaImage" in monitoring;
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
