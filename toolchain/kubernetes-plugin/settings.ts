import type { CheckFailure, Properties } from "../../provider/kind.ts";
import type { ClusterChoice } from "../../provider/kubernetes-config.ts";
import type { Mutability } from "./replace-rules.ts";
import { isRecord } from "./values.ts";

/** The configuration of the provider, with defaults. */
export interface Settings {
  readonly choice: ClusterChoice;
  /** @default objects of kind ConfigMap and Secret are replaced when their data changes */
  readonly mutability: Mutability;
  /** Take over fields that somebody else owns. @default false */
  readonly patchForce: boolean;
  /** A creation takes over what exists already. @default false */
  readonly upsert: boolean;
  /** Objects of a cluster that does not answer count as gone. @default false */
  readonly deleteUnreachable: boolean;
  /** Refreshes of a cluster that does not answer leave the state as it is. @default false */
  readonly skipUpdateUnreachable: boolean;
  /** @default warnings about versions that Kubernetes will remove are shown */
  readonly suppressDeprecationWarnings: boolean;
  /** How long a request may take, seconds. @default 60 */
  readonly requestSeconds: number;
}

/** Names of flags, each with the variable that stands for it where the configuration says nothing. */
const flags = {
  enableServerSideApply: "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
  enableConfigMapMutable: "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
  enableSecretMutable: "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
  enablePatchForce: "PULUMI_K8S_ENABLE_PATCH_FORCE",
  upsertExistingObjects: "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
  deleteUnreachable: "PULUMI_K8S_DELETE_UNREACHABLE",
  skipUpdateUnreachable: "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
  suppressDeprecationWarnings: "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS",
} as const;
const texts = ["kubeconfig", "context", "cluster", "namespace", "clusterIdentifier"] as const;
/** What has no meaning here, and harms nobody: it is about Helm, or tunes the official provider's client. */
const withoutEffect = ["suppressHelmHookWarnings", "helmReleaseSettings", "kubeClientSettings"];

/** Configuration that the official provider takes and this plugin cannot follow. */
export function settingsFailures(configuration: Properties, environment: NodeJS.ProcessEnv): CheckFailure[] {
  const known = [...Object.keys(flags), ...texts, ...withoutEffect];
  const ofEngine = ["version", "pluginDownloadURL"];
  const failures = Object.keys(configuration)
    .filter((key) => !known.includes(key) && !ofEngine.includes(key) && !key.startsWith("__"))
    .filter((key) => (configuration[key] ?? "") !== "")
    .map((property) => ({
      property,
      reason: `is not supported by this plugin; it takes ${known.join(", ")}`,
    }));
  if (flag(configuration, "enableServerSideApply", environment, true)) return failures;
  const reason =
    "is false; this plugin applies on the server only. Leave it out, or use the official plugin.";
  return [...failures, { property: "enableServerSideApply", reason }];
}

export function settingsOf(configuration: Properties, environment: NodeJS.ProcessEnv): Settings {
  const isSet = (name: keyof typeof flags) => flag(configuration, name, environment, false);
  return {
    choice: {
      kubeconfig: given(configuration, "kubeconfig"),
      context: given(configuration, "context"),
      cluster: given(configuration, "cluster"),
      namespace: given(configuration, "namespace"),
    },
    mutability: { configMaps: isSet("enableConfigMapMutable"), secrets: isSet("enableSecretMutable") },
    patchForce: isSet("enablePatchForce"),
    upsert: isSet("upsertExistingObjects"),
    deleteUnreachable: isSet("deleteUnreachable"),
    skipUpdateUnreachable: isSet("skipUpdateUnreachable"),
    suppressDeprecationWarnings: isSet("suppressDeprecationWarnings"),
    requestSeconds: requestSeconds(configuration),
  };
}

function flag(
  configuration: Properties,
  name: keyof typeof flags,
  environment: NodeJS.ProcessEnv,
  standard: boolean,
): boolean {
  const value = configuration[name] ?? environment[flags[name]];
  if (value === undefined || value === "") return standard;
  return value === true || value === "true";
}

function given(configuration: Properties, key: (typeof texts)[number]): string | undefined {
  const value = configuration[key];
  if (isRecord(value)) return JSON.stringify(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `kubeClientSettings` arrives as JSON text; of it only `timeout` has a meaning here. */
function requestSeconds({ kubeClientSettings }: Properties): number {
  const settings: unknown =
    typeof kubeClientSettings === "string" ? JSON.parse(kubeClientSettings) : kubeClientSettings;
  const seconds = isRecord(settings) ? Number(settings["timeout"]) : NaN;
  return seconds > 0 ? seconds : 60;
}
