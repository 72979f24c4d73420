import type Docker from "dockerode";
import { dockerAt, dockerEndpoint } from "../../provider/docker-client.ts";
import type { DockerEndpoint } from "../../provider/docker-endpoint.ts";
import type { CheckFailure, Properties } from "../../provider/kind.ts";
import { engineMessage } from "./engine-error.ts";
import { parseRegistryAuth, type RegistryLogin } from "./registry-auth.ts";

/** The engine that answered, and its API version as major and minor number. */
export interface ConnectedEngine {
  readonly docker: Docker;
  readonly apiVersion: ApiVersion;
  readonly logins: readonly RegistryLogin[];
}

export type ApiVersion = readonly [major: number, minor: number];

/** Configuration that upstream takes and this plugin cannot follow, with the way out. */
const refusedConfiguration: Readonly<Record<string, string>> = {
  caMaterial: "is not supported here; put ca.pem, cert.pem and key.pem into a folder and name it in certPath",
  certMaterial:
    "is not supported here; put ca.pem, cert.pem and key.pem into a folder and name it in certPath",
  keyMaterial:
    "is not supported here; put ca.pem, cert.pem and key.pem into a folder and name it in certPath",
  sshOpts: "is not supported here; add the key to an SSH agent (ssh-add)",
};

/** The Docker engine of a provider instance: named by its configuration, else as the docker CLI would find it. */
export class DockerEngine {
  private configuration: Properties = {};
  private connected: Promise<ConnectedEngine> | undefined;

  check(configuration: Properties): readonly CheckFailure[] {
    return Object.entries(refusedConfiguration)
      .filter(([key]) => configuration[key] !== undefined)
      .map(([property, reason]) => ({ property, reason }));
  }

  configure(configuration: Properties): void {
    this.configuration = configuration;
    this.connected = undefined;
  }

  /** The engine; asked for its version once. */
  connect(): Promise<ConnectedEngine> {
    this.connected ??= connectTo(endpointOf(this.configuration), this.configuration).catch(
      (error: unknown) => {
        this.connected = undefined;
        throw error;
      },
    );
    return this.connected;
  }
}

function endpointOf(configuration: Properties): DockerEndpoint {
  const { host, context, certPath } = configuration;
  const certificates = typeof certPath === "string" && certPath !== "" ? { DOCKER_CERT_PATH: certPath } : {};
  if (typeof host === "string" && host !== "") return dockerEndpoint({ DOCKER_HOST: host, ...certificates });
  if (typeof context === "string" && context !== "") {
    return dockerEndpoint({ DOCKER_HOST: undefined, DOCKER_CONTEXT: context, ...certificates });
  }
  return dockerEndpoint(certificates);
}

async function connectTo(endpoint: DockerEndpoint, configuration: Properties): Promise<ConnectedEngine> {
  const docker = dockerAt(endpoint);
  const version = await docker.version().catch((error: unknown) => {
    throw new Error(
      `the Docker engine at ${endpoint.url} (${endpoint.source}) does not answer: ${engineMessage(error)}. ` +
        `Start Docker, or set DOCKER_HOST to where it listens.`,
    );
  });
  const [major = 1, minor = 0] = version.ApiVersion.split(".").map(Number);
  return { docker, apiVersion: [major, minor], logins: parseRegistryAuth(configuration["registryAuth"]) };
}
