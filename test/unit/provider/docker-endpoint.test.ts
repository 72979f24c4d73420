import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  NoDockerEndpoint,
  resolveDockerEndpoint,
  type DockerEnvironment,
} from "../../../provider/docker-endpoint.ts";

function resolve(
  environment: DockerEnvironment,
  contents: Record<string, string> = {},
  platform = "linux" as const,
) {
  const files = { read: (path: string) => contents[path], exists: (path: string) => path in contents };
  return resolveDockerEndpoint({ HOME: "/home/u", ...environment }, files, platform);
}

function context(name: string, host: string, folder = "/home/u/.docker") {
  const digest = createHash("sha256").update(name).digest("hex");
  const text = JSON.stringify({ Name: name, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } });
  return { [`${folder}/contexts/meta/${digest}/meta.json`]: text };
}

describe("the Docker engine", () => {
  it("is the one of DOCKER_HOST before all others", () => {
    const contents = { "/var/run/docker.sock": "", "/home/u/.docker/config.json": '{"currentContext":"x"}' };
    const endpoint = resolve({ DOCKER_HOST: "unix:///run/mine.sock", DOCKER_CONTEXT: "x" }, contents);
    expect(endpoint).toMatchObject({ kind: "socket", source: "DOCKER_HOST", socketPath: "/run/mine.sock" });
  });

  it("is the one of DOCKER_CONTEXT before the one that docker context use chose", () => {
    const contents = {
      ...context("a", "unix:///a.sock"),
      ...context("b", "ssh://me@host"),
      "/home/u/.docker/config.json": '{"currentContext":"a"}',
    };
    expect(resolve({}, contents)).toMatchObject({ source: "context a", socketPath: "/a.sock" });
    expect(resolve({ DOCKER_CONTEXT: "b", SSH_AUTH_SOCK: "/agent" }, contents)).toMatchObject({
      kind: "ssh",
      host: "host",
      user: "me",
      port: 22,
      agent: "/agent",
    });
  });

  it("is looked for in DOCKER_CONFIG where that is set", () => {
    const contents = {
      ...context("a", "unix:///a.sock", "/cfg"),
      "/cfg/config.json": '{"currentContext":"a"}',
    };
    expect(resolve({ DOCKER_CONFIG: "/cfg" }, contents)).toMatchObject({ socketPath: "/a.sock" });
  });

  it.each([
    "/var/run/docker.sock",
    "/run/user/1000/docker.sock",
    "/home/u/.docker/run/docker.sock",
    "/home/u/.docker/desktop/docker.sock",
    "/home/u/.orbstack/run/docker.sock",
    "/home/u/.colima/default/docker.sock",
  ])("is found at the usual socket %s", (socketPath) => {
    expect(resolve({ XDG_RUNTIME_DIR: "/run/user/1000" }, { [socketPath]: "" })).toMatchObject({
      socketPath,
    });
  });

  it("is spoken to over TLS with the certificates of DOCKER_CERT_PATH", () => {
    const contents = { "/c/ca.pem": "CA", "/c/cert.pem": "CERT", "/c/key.pem": "KEY" };
    const environment = { DOCKER_HOST: "tcp://10.0.0.1", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/c" };
    expect(resolve(environment, contents)).toMatchObject({
      kind: "tcp",
      host: "10.0.0.1",
      port: 2376,
      tls: { ca: "CA", cert: "CERT", key: "KEY", verify: true },
    });
  });

  it("is spoken to without TLS at port 2375 where nothing else is said", () => {
    const endpoint = resolve({ DOCKER_HOST: "localhost" });
    expect(endpoint).toMatchObject({ kind: "tcp", host: "localhost", port: 2375 });
    expect(endpoint).not.toHaveProperty("tls");
  });

  it("is the pipe on Windows", () => {
    const files = { read: () => undefined, exists: () => false };
    expect(resolveDockerEndpoint({ USERPROFILE: "C:\\u" }, files, "win32")).toMatchObject({
      socketPath: "//./pipe/docker_engine",
    });
  });
});

describe("no Docker engine", () => {
  it("is an error that names every place looked at and the cure", () => {
    expect(() => resolve({})).toThrow(
      /\/var\/run\/docker\.sock, \/home\/u.*Start Docker, or set DOCKER_HOST/,
    );
  });

  it("comes of a context that does not exist", () => {
    expect(() => resolve({ DOCKER_CONTEXT: "gone" })).toThrow(
      /docker context gone does not exist.*docker context ls/,
    );
  });

  it("comes of an address that docker does not know", () => {
    expect(() => resolve({ DOCKER_HOST: "ftp://x" })).toThrow(NoDockerEndpoint);
  });
});
