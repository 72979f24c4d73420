import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { dockerConfigText } from "../../provider/docker-client.ts";
import { parseReference } from "./image-reference.ts";

/** Who to be at a registry. */
export interface RegistryLogin {
  readonly serveraddress: string;
  readonly username: string;
  readonly password: string;
}

const hubAddress = "https://index.docker.io/v1/";

/** The logins of the provider's `registryAuth`, which arrives as JSON text. */
export function parseRegistryAuth(value: unknown): RegistryLogin[] {
  const list: unknown = typeof value === "string" && value !== "" ? JSON.parse(value) : value;
  if (!Array.isArray(list)) return [];
  return list.map(asRecord).flatMap(({ address, username, password }) => {
    if (typeof address !== "string" || typeof username !== "string" || typeof password !== "string")
      return [];
    return [{ serveraddress: address, username, password }];
  });
}

/**
 * The login for the registry of `image`: the provider's own, else the one that `docker login` stored (in the CLI's configuration or its
 * credential helper). Undefined where there is none, which is right for public images.
 */
export async function loginFor(
  image: string,
  logins: readonly RegistryLogin[],
): Promise<RegistryLogin | undefined> {
  const { registry } = parseReference(image);
  const own = logins.find((login) => hostOf(login.serveraddress) === registry);
  return own ?? (await storedLogin(registry));
}

async function storedLogin(registry: string): Promise<RegistryLogin | undefined> {
  const text = dockerConfigText();
  if (text === undefined) return undefined;
  const config = asRecord(JSON.parse(text));
  const address = registry === "docker.io" ? hubAddress : registry;
  const { auth } = asRecord(asRecord(config["auths"])[address]);
  if (typeof auth === "string" && auth !== "") {
    const [username = "", ...password] = Buffer.from(auth, "base64").toString("utf8").split(":");
    return { serveraddress: address, username, password: password.join(":") };
  }
  const helper = asRecord(config["credHelpers"])[registry] ?? config["credsStore"];
  return typeof helper === "string" && helper !== "" ? helperLogin(helper, address) : undefined;
}

/** Asks `docker-credential-<helper>`; it fails where it knows no login, which is no error here. */
async function helperLogin(helper: string, address: string): Promise<RegistryLogin | undefined> {
  const asked = promisify(execFile)(`docker-credential-${helper}`, ["get"], { timeout: 30_000 });
  asked.child.stdin?.end(address);
  const answer = await asked.catch(() => undefined);
  const { Username: username, Secret: password } = asRecord(answer && JSON.parse(answer.stdout));
  if (typeof username !== "string" || typeof password !== "string") return undefined;
  return { serveraddress: address, username, password };
}

function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return host === "index.docker.io" || host === "registry-1.docker.io" ? "docker.io" : host;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
