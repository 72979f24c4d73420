import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { RouterTls } from "../components/docker/router-entrance.ts";
import { ConfigError } from "./config-error.ts";

interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

interface ReadCertificate extends Omit<RouterTls, "port"> {
  /** Why clients refuse it. Default: they do not. */
  readonly warning?: string;
}

/**
 * Reads a certificate and its key, relative to the project's folder. Throws `ConfigError` for what nginx would refuse, or every client: files
 * that are no such thing, a key of another certificate, one that has expired. Where users speak TLS already, the last is a warning: who moves
 * users away from a bad release is not the one who forgot to renew.
 */
export function readCertificate(
  files: CertificateFiles,
  { inForce, now = new Date() }: { readonly inForce: boolean; readonly now?: Date },
): ReadCertificate {
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
  // Of all that nginx loads: with another chain the certificate itself may be the same.
  const fingerprint = createHash("sha256").update(chain).update("\0").update(privateKey).digest("hex");
  const result = { certificate: { chain, privateKey }, fingerprint };
  if (new Date(certificate.validTo) > now) return result;
  const expired = wrong(
    "certificateFile",
    files,
    `a certificate that expired on ${certificate.validTo}`,
    "one that is still valid",
    "renew it, or ",
  );
  if (!inForce) throw expired;
  return { ...result, warning: expired.problems.join(" ") };
}

function read(key: keyof CertificateFiles, files: CertificateFiles): string {
  try {
    return readFileSync(files[key], "utf8");
  } catch (error) {
    throw wrong(
      key,
      files,
      `which cannot be read (${(error as Error).message})`,
      "a file that can be read at every update",
      "put it there again, or ",
    );
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
  cure = "",
): ConfigError {
  const path = `${pulumi.getProject()}:router.tls.${key}`;
  return new ConfigError(pulumi.getStack(), [
    `${path}: got ${files[key]}, ${got}; allowed: ${allowed}; do: ${cure}pulumi config set --path '${path}' <file>`,
  ]);
}
