import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { apiPort } from "./plan.ts";

/** PEM texts of somebody who may talk to the API. */
export interface Credentials {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Where the API listens. */
export function apiUrl(nodeAddress: string): string {
  return `https://${nodeAddress}:${apiPort}`;
}

/** A kubeconfig, as JSON, which is YAML as well. */
export function kubeconfigOf(nodeAddress: string, name: string, credentials: Credentials): string {
  const { authority, certificate, key } = credentials;
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const document = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      { name, cluster: { server: apiUrl(nodeAddress), "certificate-authority-data": base64(authority) } },
    ],
    users: [
      {
        name,
        user: { "client-certificate-data": base64(certificate), "client-key-data": base64(key) },
      },
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Reads what `kubernetes pki` has written for a user. */
export async function readCredentials(folder: string, user: string): Promise<Credentials> {
  const read = (file: string) => readFile(join(folder, file), "utf8");
  return {
    authority: await read("ca.crt"),
    certificate: await read(`${user}.crt`),
    key: await read(`${user}.key`),
  };
}
