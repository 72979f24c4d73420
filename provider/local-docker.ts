import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  dockerConfigFolder,
  resolveDockerEndpoint,
  type DockerEndpoint,
  type DockerEnvironment,
  type DockerFiles,
} from "./docker-endpoint.ts";

const localFiles: DockerFiles = {
  read(path) {
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  },
  exists: existsSync,
};

/**
 * Where the engine is that the docker CLI of this process would use; `overrides` replace variables of the environment.
 *
 * @throws NoDockerEndpoint where no engine can be named.
 */
export function dockerEndpoint(overrides: DockerEnvironment = {}): DockerEndpoint {
  return resolveDockerEndpoint({ ...process.env, ...overrides }, localFiles, process.platform);
}

/** Text of the docker CLI's configuration (logins, credential helpers), undefined where there is none. */
export function dockerConfigText(): string | undefined {
  return localFiles.read(join(dockerConfigFolder(process.env), "config.json"));
}
