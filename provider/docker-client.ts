import { Agent } from "node:https";
import Docker from "dockerode";
import type { DockerEndpoint, DockerEnvironment } from "./docker-endpoint.ts";
import { dockerEndpoint } from "./local-docker.ts";

export { dockerConfigText, dockerEndpoint } from "./local-docker.ts";

/**
 * A client of the engine that the docker CLI of this process would use; `overrides` replace variables of the environment. Connects at
 * the first call only.
 *
 * @throws NoDockerEndpoint where no engine can be named.
 */
export function dockerClient(overrides: DockerEnvironment = {}): Docker {
  return dockerAt(dockerEndpoint(overrides));
}

/** A client of the engine at `endpoint`. */
export function dockerAt(endpoint: DockerEndpoint): Docker {
  // The client would fill what is left out from the environment on its own.
  const silent = { host: undefined, port: undefined, socketPath: undefined, pathPrefix: "/" };
  switch (endpoint.kind) {
    case "socket":
      return new Docker({ ...silent, protocol: "http", socketPath: endpoint.socketPath });
    case "ssh": {
      const { host, port, user, agent } = endpoint;
      const sshOptions = { ...(agent !== undefined && { agent }) };
      return new Docker({ ...silent, protocol: "ssh", host, port, username: user, sshOptions });
    }
    case "tcp": {
      const { host, port, tls } = endpoint;
      if (tls === undefined) return new Docker({ ...silent, protocol: "http", host, port });
      const { ca, cert, key, verify } = tls;
      const trust = verify ? {} : { agent: new Agent({ rejectUnauthorized: false }) };
      return new Docker({ ...silent, protocol: "https", host, port, ca, cert, key, ...trust });
    }
  }
}
