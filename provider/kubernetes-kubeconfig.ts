import { parse } from "yaml";
import { z } from "zod";

/** The choice of a cluster names nothing that can be used. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

export interface KubeconfigText {
  /** For messages: a path, or the setting that holds it. */
  readonly source: string;
  /** Folder that relative paths in it are meant from. */
  readonly folder: string;
  readonly text: string;
}

/** Kubeconfigs as one: of two things with one name the first counts, as for kubectl. */
export interface Kubeconfig {
  readonly source: string;
  readonly current: string | undefined;
  readonly clusters: ReadonlyMap<string, Found<KubeconfigCluster>>;
  readonly users: ReadonlyMap<string, Found<KubeconfigUser>>;
  readonly contexts: ReadonlyMap<string, Found<KubeconfigContext>>;
}

/** Something of a kubeconfig, and the folder that relative paths in it are meant from. */
export interface Found<Value> {
  readonly value: Value;
  readonly folder: string;
}

export type KubeconfigCluster = z.infer<typeof clusterShape>;
export type KubeconfigUser = z.infer<typeof userShape>;
export type KubeconfigContext = z.infer<typeof contextShape>;

const text = z.string().optional();
const execShape = z.object({
  apiVersion: z.string().default("client.authentication.k8s.io/v1"),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  installHint: text,
});
const clusterShape = z.object({
  server: z.string(),
  "certificate-authority": text,
  "certificate-authority-data": text,
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": text,
  "proxy-url": text,
});
const userShape = z.object({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  as: text,
  "as-groups": z.array(z.string()).nullish(),
  exec: execShape.nullish(),
  "auth-provider": z.object({ name: z.string() }).nullish(),
});
const contextShape = z.object({ cluster: z.string(), user: text, namespace: text });
const kubeconfigShape = z.object({
  "current-context": text,
  clusters: z.array(z.object({ name: z.string(), cluster: clusterShape })).nullish(),
  users: z.array(z.object({ name: z.string(), user: userShape.nullish() })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context: contextShape })).nullish(),
});

/** @throws KubeconfigError where a text is no kubeconfig */
export function kubeconfigOf(texts: readonly KubeconfigText[]): Kubeconfig {
  const clusters = new Map<string, Found<KubeconfigCluster>>();
  const users = new Map<string, Found<KubeconfigUser>>();
  const contexts = new Map<string, Found<KubeconfigContext>>();
  let current: string | undefined;
  for (const part of texts) {
    const { folder } = part;
    const config = parsed(part);
    current ||= config["current-context"];
    for (const { name, cluster } of config.clusters ?? [])
      keepFirst(clusters, name, { value: cluster, folder });
    for (const { name, user } of config.users ?? []) keepFirst(users, name, { value: user ?? {}, folder });
    for (const { name, context } of config.contexts ?? [])
      keepFirst(contexts, name, { value: context, folder });
  }
  return { source: texts.map(({ source }) => source).join(", "), current, clusters, users, contexts };
}

/** @throws KubeconfigError that lists what there is */
export function pick<Value>(
  all: ReadonlyMap<string, Found<Value>>,
  name: string,
  what: string,
  source: string,
): Found<Value> {
  const found = all.get(name);
  if (found !== undefined) return found;
  throw new KubeconfigError(`${source} has no ${what} ${name}; it has ${namesOf(all)}`);
}

export function namesOf(all: ReadonlyMap<string, unknown>): string {
  return all.size === 0 ? "none" : [...all.keys()].join(", ");
}

function parsed({ source, text: contents }: KubeconfigText): z.infer<typeof kubeconfigShape> {
  let value: unknown;
  try {
    value = parse(contents);
  } catch (error) {
    throw new KubeconfigError(
      `${source} is no kubeconfig: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const result = kubeconfigShape.safeParse(value);
  if (result.success) return result.data;
  // Values are left out: a kubeconfig holds keys and tokens.
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`);
  throw new KubeconfigError(`${source} is no kubeconfig: ${problems.join("; ")}`);
}

function keepFirst<Value>(all: Map<string, Found<Value>>, name: string, value: Found<Value>): void {
  if (!all.has(name)) all.set(name, value);
}
