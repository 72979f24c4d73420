import { randomBytes } from "node:crypto";
import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import type { Layout } from "../layout.ts";
import type { Step } from "../plan.ts";

/** The local file backend and the passphrase of its secrets. */
export const backendStep: Step = {
  title: "Pulumi state",
  find: async ({ layout }) => ((await isThere(layout)) ? ".bluegreen/state" : undefined),
  async make({ layout }) {
    await mkdir(layout.state, { recursive: true });
    await writePassphrase(layout);
    return ".bluegreen/state, with a new passphrase";
  },
};

async function isThere({ state, passphrase }: Layout): Promise<boolean> {
  try {
    const [folder, file] = [await stat(state), await stat(passphrase)];
    if ((file.mode & 0o077) !== 0) await chmod(passphrase, 0o600);
    return folder.isDirectory() && file.size > 0;
  } catch {
    return false;
  }
}

/** Never replaces a passphrase: the secrets of a state could not be read any more. */
async function writePassphrase({ passphrase }: Layout): Promise<void> {
  try {
    await writeFile(passphrase, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code !== "EEXIST") throw reason;
  }
}
