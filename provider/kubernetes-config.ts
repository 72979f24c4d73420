import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import {
  kubeconfigOf,
  KubeconfigError,
  namesOf,
  pick,
  type Found,
  type Kubeconfig,
  type KubeconfigText,
  type KubeconfigUser,
} from "./kubernetes-kubeconfig.ts";

/** What somebody asks for; what is left out is as kubectl would have it. */
export interface ClusterChoice {
  /** Path of a kubeconfig, or its contents (YAML or JSON). Default: `KUBECONFIG`, else `~/.kube/config`, else the pod's own account. */
  readonly kubeconfig?: string | undefined;
  /** Default: the kubeconfig's current one. */
  readonly context?: string | undefined;
  /** Name of a cluster of the kubeconfig. Default: the context's. */
  readonly cluster?: string | undefined;
  /** Default: the context's, else `default`. */
  readonly namespace?: string | undefined;
}

/** How an API server is reached, as the kubeconfig says it; nothing was read yet but kubeconfigs. */
export interface ClusterAccess {
  /** `https://10.0.0.1:6443` */
  readonly server: string;
  readonly namespace: string;
  /** Where this was found, for messages: `context dev of ~/.kube/config`. */
  readonly source: string;
  readonly trust: Trust;
  readonly user: ClusterUser;
  readonly proxyUrl?: string | undefined;
}

export interface Trust {
  readonly authority?: Material | undefined;
  /** False where the server's certificate is not checked. */
  readonly verify: boolean;
  readonly serverName?: string | undefined;
}

export interface ClusterUser {
  readonly token?: Material | undefined;
  readonly password?: { readonly username: string; readonly password: string } | undefined;
  readonly certificate?: Material | undefined;
  readonly key?: Material | undefined;
  readonly exec?: ExecCommand | undefined;
  readonly impersonate?: { readonly user: string; readonly groups: readonly string[] } | undefined;
}

/** Something that is given, or stands in a file that may change while the process runs. */
export type Material = { readonly text: string } | { readonly path: string };

/** A command that prints credentials (`aws eks get-token`). */
export interface ExecCommand {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly installHint?: string | undefined;
}

/** Where kubeconfigs are looked for. */
export interface ConfigFiles {
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
  readonly home: string;
}

export interface ConfigEnvironment {
  readonly KUBECONFIG?: string | undefined;
  readonly KUBERNETES_SERVICE_HOST?: string | undefined;
  readonly KUBERNETES_SERVICE_PORT?: string | undefined;
}

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * How the chosen cluster is reached.
 *
 * @throws KubeconfigError that names what is missing, what there is, and the cure
 */
export function clusterAccess(
  choice: ClusterChoice,
  environment: ConfigEnvironment,
  files: ConfigFiles,
): ClusterAccess {
  const texts = kubeconfigTexts(choice.kubeconfig, environment, files);
  if (texts.length === 0) {
    const account = accountAccess(choice, environment, files);
    if (account !== undefined) return account;
    throw new KubeconfigError(
      `no kubeconfig: neither KUBECONFIG nor ${join(files.home, ".kube", "config")} names one. Set kubernetes:kubeconfig, or KUBECONFIG.`,
    );
  }
  return accessIn(kubeconfigOf(texts), choice);
}

function accessIn(config: Kubeconfig, choice: ClusterChoice): ClusterAccess {
  const contextName = choice.context ?? config.current;
  if (contextName === undefined || contextName === "") {
    throw new KubeconfigError(
      `${config.source} has no current-context; it has ${namesOf(config.contexts)}. Set kubernetes:context.`,
    );
  }
  const context = pick(config.contexts, contextName, "context", config.source).value;
  const cluster = pick(config.clusters, choice.cluster ?? context.cluster, "cluster", config.source);
  const user =
    context.user === undefined ? undefined : pick(config.users, context.user, "user", config.source);
  return {
    server: cluster.value.server.replace(/\/+$/, ""),
    namespace: choice.namespace ?? (context.namespace || "default"),
    source: `context ${contextName} of ${config.source}`,
    trust: {
      authority: material(
        cluster,
        cluster.value["certificate-authority-data"],
        cluster.value["certificate-authority"],
      ),
      verify: cluster.value["insecure-skip-tls-verify"] !== true,
      serverName: cluster.value["tls-server-name"],
    },
    user: user === undefined ? {} : userOf(user, context.user ?? ""),
    proxyUrl: cluster.value["proxy-url"],
  };
}

function userOf(found: Found<KubeconfigUser>, name: string): ClusterUser {
  const { value: user } = found;
  if (user["auth-provider"]) {
    throw new KubeconfigError(
      `user ${name} has the auth-provider ${user["auth-provider"].name}, which Kubernetes removed with 1.26; use exec, a token or a certificate`,
    );
  }
  const { username, password = "", exec } = user;
  return {
    token: user.token ? { text: user.token } : user.tokenFile ? fileIn(found, user.tokenFile) : undefined,
    password: username === undefined ? undefined : { username, password },
    certificate: material(found, user["client-certificate-data"], user["client-certificate"]),
    key: material(found, user["client-key-data"], user["client-key"]),
    impersonate: user.as === undefined ? undefined : { user: user.as, groups: user["as-groups"] ?? [] },
    exec: exec
      ? {
          apiVersion: exec.apiVersion,
          command: exec.command,
          args: exec.args ?? [],
          environment: Object.fromEntries((exec.env ?? []).map(({ name: key, value }) => [key, value])),
          installHint: exec.installHint,
        }
      : undefined,
  };
}

function material(
  found: Found<unknown>,
  data: string | undefined,
  path: string | undefined,
): Material | undefined {
  if (data) return { text: Buffer.from(data, "base64").toString("utf8") };
  return path ? fileIn(found, path) : undefined;
}

function fileIn({ folder }: Found<unknown>, path: string): Material {
  return { path: isAbsolute(path) ? path : resolve(folder, path) };
}

/** The kubeconfigs that are meant, the first counting most. */
function kubeconfigTexts(
  chosen: string | undefined,
  { KUBECONFIG }: ConfigEnvironment,
  files: ConfigFiles,
): KubeconfigText[] {
  if (chosen) {
    const isContents = /[\n{]/.test(chosen);
    if (isContents) return [{ source: "kubernetes:kubeconfig", folder: ".", text: chosen }];
    const path = chosen.startsWith("~/") ? join(files.home, chosen.slice(2)) : chosen;
    const text = files.read(path);
    if (text !== undefined) return [{ source: path, folder: dirname(path), text }];
    throw new KubeconfigError(
      `kubernetes:kubeconfig is "${chosen}", which is no file that can be read, nor a kubeconfig's contents`,
    );
  }
  const paths = KUBECONFIG ? KUBECONFIG.split(delimiter) : [join(files.home, ".kube", "config")];
  return paths.filter(Boolean).flatMap((path) => {
    const text = files.read(path);
    return text === undefined ? [] : [{ source: path, folder: dirname(path), text }];
  });
}

/** The account of the pod that this process runs in. */
function accountAccess(
  choice: ClusterChoice,
  { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port }: ConfigEnvironment,
  files: ConfigFiles,
): ClusterAccess | undefined {
  const namespace = files.read(join(accountFolder, "namespace"));
  if (!host || !port || namespace === undefined) return undefined;
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    namespace: choice.namespace ?? namespace.trim(),
    source: "the account of this pod",
    trust: { authority: { path: join(accountFolder, "ca.crt") }, verify: true },
    user: { token: { path: join(accountFolder, "token") } },
  };
}
