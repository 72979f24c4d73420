import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ClusterAccess, ExecCommand, Material } from "./kubernetes-config.ts";

/** A command that is to give credentials gives none. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}

/** What a request is signed with. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** When they have to be made again, milliseconds since 1970. */
  readonly until: number;
}

/** How long what stands in a file counts: tokens of pods are written anew every hour. */
const fileMilliseconds = 60_000;
const execSeconds = 60;

const execCredential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().optional(),
  }),
});

/** Reads or makes the credentials of `access`; `environment` is what its command runs with. */
export async function credentialsOf(
  { user }: ClusterAccess,
  environment: NodeJS.ProcessEnv,
): Promise<Credentials> {
  const asked = user.exec === undefined ? undefined : await runCommand(user.exec, environment);
  const token = asked?.token ?? (user.token === undefined ? undefined : (await contentOf(user.token)).trim());
  const headers: Record<string, string | string[]> = {};
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  else if (user.password !== undefined) {
    const { username, password } = user.password;
    headers["authorization"] = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  }
  if (user.impersonate !== undefined) {
    headers["impersonate-user"] = user.impersonate.user;
    if (user.impersonate.groups.length > 0) headers["impersonate-group"] = [...user.impersonate.groups];
  }
  return {
    headers,
    certificate: asked?.clientCertificateData ?? (await optionalContent(user.certificate)),
    key: asked?.clientKeyData ?? (await optionalContent(user.key)),
    until: asked?.until ?? (hasFiles(user) ? Date.now() + fileMilliseconds : Infinity),
  };
}

/** The text of `material`. */
export async function contentOf(material: Material): Promise<string> {
  return "text" in material ? material.text : readFile(material.path, "utf8");
}

async function optionalContent(material: Material | undefined): Promise<string | undefined> {
  return material === undefined ? undefined : contentOf(material);
}

function hasFiles({ token, certificate, key }: ClusterAccess["user"]): boolean {
  return [token, certificate, key].some((material) => material !== undefined && "path" in material);
}

type ExecAnswer = z.infer<typeof execCredential>["status"] & { readonly until: number };

function runCommand(exec: ExecCommand, environment: NodeJS.ProcessEnv): Promise<ExecAnswer> {
  const { apiVersion, command, args } = exec;
  const info = JSON.stringify({ apiVersion, kind: "ExecCredential", spec: { interactive: false } });
  const env = { ...environment, ...exec.environment, KUBERNETES_EXEC_INFO: info };
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { env, timeout: execSeconds * 1000 }, (error, stdout, stderr) => {
      if (error !== null) {
        const why = stderr.trim().split("\n").at(-1) || error.message;
        const hint = exec.installHint === undefined ? "" : ` ${exec.installHint.trim()}`;
        reject(
          new CredentialsError(
            `${[command, ...args].join(" ")}, which gives the credentials, failed: ${why}.${hint}`,
          ),
        );
        return;
      }
      try {
        const { status } = execCredential.parse(JSON.parse(stdout));
        const until =
          status.expirationTimestamp === undefined
            ? Infinity
            : Date.parse(status.expirationTimestamp) - 10_000;
        resolve({ ...status, until });
      } catch {
        // What it printed may be a secret.
        reject(
          new CredentialsError(
            `${command}, which gives the credentials, printed no ${apiVersion} ExecCredential`,
          ),
        );
      }
    });
  });
}
