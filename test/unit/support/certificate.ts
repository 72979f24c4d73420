import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A certificate that nobody has signed but itself, for 127.0.0.1 and localhost, and its key: both in PEM. */
export async function selfSigned(
  days = 30,
): Promise<{ readonly chain: string; readonly privateKey: string }> {
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-certificate-"));
  const [chain, privateKey] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", privateKey, "-out", chain, "-days", String(days)];
  try {
    await run("openssl", ["req", "-x509", ...curve, ...names, ...files]);
    return { chain: await readFile(chain, "utf8"), privateKey: await readFile(privateKey, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
