import { get } from "node:http";
import type { DockerEndpoint } from "./docker-endpoint.ts";
import { dockerEndpoint } from "./local-docker.ts";

/** Whether the engine has an image; `unknown` where it could not be asked. */
export type ImageFound = "there" | "missing" | "unknown";

/** How long the engine may take to answer, milliseconds. */
const askLimit = 2000;

/** Asks the engine that the docker CLI of this process would use. Nothing is pulled. */
export async function findLocalImage(reference: string): Promise<ImageFound> {
  try {
    const status = await statusOf(dockerEndpoint(), reference);
    return status === 200 ? "there" : status === 404 ? "missing" : "unknown";
  } catch {
    return "unknown";
  }
}

/** Status of the engine's answer. Throws where there is none. */
async function statusOf(endpoint: DockerEndpoint, reference: string): Promise<number> {
  if (endpoint.kind === "ssh" || (endpoint.kind === "tcp" && endpoint.tls)) return statusByClient(reference);
  const place =
    endpoint.kind === "socket"
      ? { socketPath: endpoint.socketPath }
      : { host: endpoint.host, port: endpoint.port };
  return new Promise((resolve, reject) => {
    const options = { ...place, path: `/images/${reference}/json`, agent: false };
    get({ ...options, signal: AbortSignal.timeout(askLimit) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once("error", reject);
  });
}

/** By the whole client, which takes half a second to load: for engines behind SSH or TLS. */
async function statusByClient(reference: string): Promise<number> {
  const { dockerClient } = await import("./docker-client.ts");
  const docker = dockerClient();
  Object.assign(docker.modem as object, { timeout: askLimit });
  try {
    await docker.getImage(reference).inspect();
    return 200;
  } catch (error) {
    return (error as { statusCode?: number }).statusCode ?? 0;
  }
}
