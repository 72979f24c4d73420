import { createHash } from "node:crypto";
import { join } from "node:path";

/** The variables that name a Docker engine, as the docker CLI reads them. */
export interface DockerEnvironment {
  readonly DOCKER_HOST?: string | undefined;
  readonly DOCKER_CONTEXT?: string | undefined;
  /** Folder of the CLI's configuration. Default: `~/.docker`. */
  readonly DOCKER_CONFIG?: string | undefined;
  /** Any text but the empty one turns verification on. */
  readonly DOCKER_TLS_VERIFY?: string | undefined;
  /** Folder of `ca.pem`, `cert.pem` and `key.pem`. Default: the CLI's configuration folder. */
  readonly DOCKER_CERT_PATH?: string | undefined;
  readonly HOME?: string | undefined;
  readonly USERPROFILE?: string | undefined;
  readonly XDG_RUNTIME_DIR?: string | undefined;
  readonly SSH_AUTH_SOCK?: string | undefined;
}

/** The files that decide: settings of the CLI and the sockets that exist. */
export interface DockerFiles {
  /** Undefined where the file does not exist. */
  read(path: string): string | undefined;
  exists(path: string): boolean;
}

export interface DockerTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** False where any certificate of the engine is accepted. */
  readonly verify: boolean;
}

/** Where the engine answers. Never an input of a resource: it differs per machine. */
export type DockerEndpoint = {
  /** What decided: `DOCKER_HOST`, `context desktop-linux`, `/var/run/docker.sock`. */
  readonly source: string;
  /** As `DOCKER_HOST` would name it. */
  readonly url: string;
} & (
  | { readonly kind: "socket"; readonly socketPath: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly tls?: DockerTls }
  | {
      readonly kind: "ssh";
      readonly host: string;
      readonly port: number;
      readonly user?: string;
      readonly agent?: string;
    }
);

/** No engine can be named; the message says what was looked at and what to do. */
export class NoDockerEndpoint extends Error {
  override readonly name = "NoDockerEndpoint";
}

/**
 * The engine that the docker CLI would use: `DOCKER_HOST`, else the context of `DOCKER_CONTEXT` or of `docker context use`, else the
 * first usual socket that exists.
 */
export function resolveDockerEndpoint(
  environment: DockerEnvironment,
  files: DockerFiles,
  platform: NodeJS.Platform,
): DockerEndpoint {
  const configFolder = dockerConfigFolder(environment);
  if (environment.DOCKER_HOST) {
    const tls = tlsOf(environment, configFolder, files);
    return endpointAt(environment.DOCKER_HOST, "DOCKER_HOST", environment, tls);
  }
  const context = environment.DOCKER_CONTEXT || currentContext(configFolder, files);
  if (context !== undefined && context !== "default") {
    return contextEndpoint(context, configFolder, environment, files);
  }
  if (platform === "win32") return endpointAt("npipe:////./pipe/docker_engine", "default pipe", environment);
  const sockets = usualSockets(environment);
  const socketPath = sockets.find((path) => files.exists(path));
  if (socketPath !== undefined)
    return { kind: "socket", source: socketPath, url: `unix://${socketPath}`, socketPath };
  throw new NoDockerEndpoint(
    `no Docker engine found: DOCKER_HOST is not set, no docker context is chosen, and none of these sockets exists: ` +
      `${sockets.join(", ")}. Start Docker, or set DOCKER_HOST to where it listens.`,
  );
}

/** Folder of the docker CLI's configuration. */
export function dockerConfigFolder(environment: DockerEnvironment): string {
  return environment.DOCKER_CONFIG || join(homeOf(environment), ".docker");
}

function homeOf(environment: DockerEnvironment): string {
  return environment.HOME || environment.USERPROFILE || "/";
}

/** The sockets of the engine, of rootless engines and of the usual desktops, most common first. */
function usualSockets(environment: DockerEnvironment): string[] {
  const home = homeOf(environment);
  return [
    "/var/run/docker.sock",
    ...(environment.XDG_RUNTIME_DIR ? [join(environment.XDG_RUNTIME_DIR, "docker.sock")] : []),
    join(home, ".docker", "run", "docker.sock"),
    join(home, ".docker", "desktop", "docker.sock"),
    join(home, ".orbstack", "run", "docker.sock"),
    join(home, ".colima", "default", "docker.sock"),
    join(home, ".rd", "docker.sock"),
  ];
}

function currentContext(configFolder: string, files: DockerFiles): string | undefined {
  const path = join(configFolder, "config.json");
  const text = files.read(path);
  if (text === undefined) return undefined;
  const { currentContext: name } = parseObject(text, path);
  return typeof name === "string" && name !== "" ? name : undefined;
}

function contextEndpoint(
  name: string,
  configFolder: string,
  environment: DockerEnvironment,
  files: DockerFiles,
): DockerEndpoint {
  const digest = createHash("sha256").update(name).digest("hex");
  const path = join(configFolder, "contexts", "meta", digest, "meta.json");
  const text = files.read(path);
  if (text === undefined) {
    throw new NoDockerEndpoint(`docker context ${name} does not exist (no ${path}); see: docker context ls`);
  }
  const endpoints = objectIn(parseObject(text, path), "Endpoints");
  const { Host: host, SkipTLSVerify: skip } = objectIn(endpoints, "docker");
  if (typeof host !== "string" || host === "") {
    throw new NoDockerEndpoint(
      `docker context ${name} names no Docker engine (${path}: Endpoints.docker.Host)`,
    );
  }
  const tls = readTls(join(configFolder, "contexts", "tls", digest, "docker"), skip !== true, files);
  return endpointAt(host, `context ${name}`, environment, tls);
}

function tlsOf(
  environment: DockerEnvironment,
  configFolder: string,
  files: DockerFiles,
): DockerTls | undefined {
  const verify = Boolean(environment.DOCKER_TLS_VERIFY);
  if (!verify && !environment.DOCKER_CERT_PATH) return undefined;
  const tls = readTls(environment.DOCKER_CERT_PATH || configFolder, verify, files);
  return tls ?? (verify ? { verify } : undefined);
}

function readTls(folder: string, verify: boolean, files: DockerFiles): DockerTls | undefined {
  const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((name) => files.read(join(folder, name)));
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return { verify, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function endpointAt(
  url: string,
  source: string,
  environment: DockerEnvironment,
  tls?: DockerTls,
): DockerEndpoint {
  const local = /^(?:unix|npipe):\/\/(.+)$/.exec(url)?.[1];
  if (local !== undefined) return { kind: "socket", source, url, socketPath: local };
  const parsed = parseUrl(url.includes("://") ? url : `tcp://${url}`);
  if (parsed === undefined || !["tcp:", "http:", "https:", "ssh:"].includes(parsed.protocol)) {
    throw new NoDockerEndpoint(
      `${source} is "${url}"; allowed are unix:///path, tcp://host:port, ssh://user@host and npipe:////./pipe/name`,
    );
  }
  const { hostname: host, username: user, port } = parsed;
  if (parsed.protocol === "ssh:") {
    const agent = environment.SSH_AUTH_SOCK;
    return {
      kind: "ssh",
      source,
      url,
      host,
      port: Number(port || 22),
      ...(user && { user }),
      ...(agent && { agent }),
    };
  }
  const secure = tls ?? (parsed.protocol === "https:" ? { verify: true } : undefined);
  return {
    kind: "tcp",
    source,
    url,
    host,
    port: Number(port || (secure ? 2376 : 2375)),
    ...(secure && { tls: secure }),
  };
}

/** The engine's URL as a special scheme, whose host and port `URL` reads the same everywhere. */
function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    throw new NoDockerEndpoint(`${path} is not valid JSON (${String(error)}); repair or remove it`);
  }
}

function objectIn(parent: Record<string, unknown>, key: string): Record<string, unknown> {
  return asObject(parent[key]);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
