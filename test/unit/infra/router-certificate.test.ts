import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCertificate } from "../../../infra/router-certificate.ts";
import { selfSigned } from "../support/certificate.ts";

let folder: string;
let one: Awaited<ReturnType<typeof selfSigned>>;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-router-certificate-"));
  const [mine, other] = await Promise.all([selfSigned(), selfSigned()]);
  one = mine;
  await writeFile(at("chain.pem"), mine.chain);
  await writeFile(at("key.pem"), mine.privateKey);
  await writeFile(at("other.pem"), other.privateKey);
  await writeFile(at("none.pem"), "-----BEGIN NOTHING-----");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const files = (certificateFile: string, keyFile: string) => ({
  certificateFile: at(certificateFile),
  keyFile: at(keyFile),
});

describe("the router's certificate", () => {
  it("is read with its key, and told apart by its fingerprint", () => {
    const { certificate, fingerprint } = readCertificate(files("chain.pem", "key.pem"), { inForce: false });
    expect(certificate).toEqual(one);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["away.pem", "key.pem", /router\.tls\.certificateFile: got .*away\.pem, which cannot be read \(ENOENT/],
    [
      "none.pem",
      "key.pem",
      /router\.tls\.certificateFile: got .*none\.pem, which holds no certificate; allowed: a certificate in PEM/,
    ],
    [
      "chain.pem",
      "none.pem",
      /router\.tls\.keyFile: got .*none\.pem, which holds no private key without a passphrase;/,
    ],
    [
      "chain.pem",
      "other.pem",
      /router\.tls\.keyFile: got .*other\.pem, the key of another certificate than .*chain\.pem;/,
    ],
  ])("is refused with %s and %s", (certificate, key, sentence) => {
    expect(() => readCertificate(files(certificate, key), { inForce: true })).toThrow(sentence);
  });

  it("has another fingerprint with another chain behind it, though the certificate itself is the same", async () => {
    await writeFile(at("longer.pem"), `${one.chain}${one.chain}`);
    const prints = ["chain.pem", "longer.pem"].map(
      (chain) => readCertificate(files(chain, "key.pem"), { inForce: false }).fingerprint,
    );
    expect(new Set(prints).size).toBe(2);
  });

  it("is refused once it has expired, and says when", () => {
    const later = new Date(Date.now() + 31 * 86_400_000);
    expect(() => readCertificate(files("chain.pem", "key.pem"), { inForce: false, now: later })).toThrow(
      /a certificate that expired on .*; allowed: one that is still valid; do: renew it, or pulumi config /,
    );
  });

  it("that expires while users speak TLS keeps nobody from moving them: it is a warning", () => {
    const later = new Date(Date.now() + 31 * 86_400_000);
    const { certificate, warning } = readCertificate(files("chain.pem", "key.pem"), {
      inForce: true,
      now: later,
    });
    expect(certificate).toEqual(one);
    expect(warning).toMatch(/a certificate that expired on .*; do: renew it, or pulumi config /);
    expect(readCertificate(files("chain.pem", "key.pem"), { inForce: true })).not.toHaveProperty("warning");
  });
});
