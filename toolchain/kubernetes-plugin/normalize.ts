import type { Properties } from "../../provider/kind.ts";
import { canonical } from "./type-token.ts";
import { hasUnknown, isRecord, manifestOf, recordAt } from "./values.ts";

/** What the server sets in metadata; given by a program it would differ for ever. */
const serverMetadata = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];
/** Names that the SDK cannot spell as Kubernetes does. */
const dashed = /^x_kubernetes_[a-z_]+$/;
const underscored = /^x-kubernetes-[a-z-]+$/;

/** `inputs` as the server will store them, so that what means the same is no difference: the manifest that is sent. */
export function normalized(inputs: Properties): Properties {
  const manifest = manifestOf(inputs);
  const { apiVersion, kind, metadata } = manifest;
  const version = typeof apiVersion === "string" ? canonical(apiVersion) : apiVersion;
  const kept = isRecord(metadata) ? without(metadata, serverMetadata) : metadata;
  const object = { ...manifest, apiVersion: version, ...(kept !== undefined && { metadata: kept }) };
  if (version === "v1" && kind === "Secret") return normalizedSecret(object);
  if (kind === "CustomResourceDefinition") return dashedNames(without(object, ["status"]));
  return object;
}

/** Names as the SDK spells them, for outputs. */
export function underscoredNames(object: Properties): Properties {
  return renamed(object, (key) => (underscored.test(key) ? key.replaceAll("-", "_") : key));
}

/** Names as Kubernetes spells them. */
export function dashedNames(object: Properties): Properties {
  return renamed(object, (key) => (dashed.test(key) ? key.replaceAll("_", "-") : key));
}

/** The server moves `stringData` into `data`, where it wins, and writes base64 without spaces. */
function normalizedSecret(secret: Properties): Properties {
  const { stringData, data, ...rest } = secret;
  if (hasUnknown(stringData) || hasUnknown(data)) return secret;
  const encoded = Object.entries(recordAt(secret, "data")).map(([key, value]) => [
    key,
    typeof value === "string" ? withoutSpaces(value) : value,
  ]);
  const plain = Object.entries(recordAt(secret, "stringData")).map(([key, value]) => [
    key,
    Buffer.from(String(value), "utf8").toString("base64"),
  ]);
  if (encoded.length + plain.length === 0) return rest;
  return { ...rest, data: Object.fromEntries([...encoded, ...plain]) as Properties };
}

/** What is no base64 is left for the server to refuse. */
function withoutSpaces(text: string): string {
  const dense = text.replace(/\s/g, "");
  return Buffer.from(dense, "base64").toString("base64") === dense ? dense : text;
}

function renamed(object: Properties, rename: (key: string) => string): Properties {
  const value = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(value);
    return isRecord(item) ? renamed(item, rename) : item;
  };
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [rename(key), value(item)]));
}

function without(object: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
