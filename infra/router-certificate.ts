import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { RouterTls } from "../components/docker/router-entrance.ts";
import { ConfigError } from "./config-error.ts";

interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * Reads a certificate and its key, relative to the project's folder. Throws `ConfigError` for what nginx would refuse, or every client: files
 * that are no such thing, a key of another certificate, one that has expired.
 */
export function readCertificate(files: CertificateFiles, now = new Date()): Omit<RouterTls, "port"> {
  const chain = read("certificateFile", files);
  const privateKey = read("keyFile", files);
  const certificate = parsed("certificateFile", files, "a certificate", () => new X509Certificate(chain));
  const key = parsed("keyFile", files, "a private key without a passphrase", () =>
    createPrivateKey(privateKey),
  );
  if (!certificate.checkPrivateKey(key))
    throw wrong(
      "keyFile",
      files,
      `the key of another certificate than ${files.certificateFile}`,
      "the key that the certificate was made for",
    );
  if (new Date(certificate.validTo) <= now)
    throw wrong(
      "certificateFile",
      files,
      `a certificate that expired on ${certificate.validTo}`,
      "one that is still valid",
    );
  return { certificate: { chain, privateKey }, fingerprint: certificate.fingerprint256 };
}

function read(key: keyof CertificateFiles, files: CertificateFiles): string {
  try {
    return readFileSync(files[key], "utf8");
  } catch (error) {
    throw wrong(key, files, `which cannot be read (${(error as Error).message})`, "a file that can be read");
  }
}

function parsed<Value>(
  key: keyof CertificateFiles,
  files: CertificateFiles,
  what: string,
  parse: () => Value,
): Value {
  try {
    return parse();
  } catch {
    // What OpenSSL says of a key may quote it.
    throw wrong(key, files, `which holds no ${what.replace(/^an? /, "")}`, `${what} in PEM`);
  }
}

function wrong(
  key: keyof CertificateFiles,
  files: CertificateFiles,
  got: string,
  allowed: string,
): ConfigError {
  const path = `${pulumi.getProject()}:router.tls.${key}`;
  return new ConfigError(pulumi.getStack(), [
    `${path}: got ${files[key]}, ${got}; allowed: ${allowed}; do: pulumi config set --path '${path}' <file>`,
  ]);
}
