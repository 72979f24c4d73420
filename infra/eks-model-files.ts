import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { colors, type Color } from "../components/color.ts";
import { modelKey, type StoredModel } from "../components/eks/model-store.ts";
import type { EksStackConfig } from "./config.ts";
import { pinnedModel } from "./target-settings.ts";

/**
 * Models of the stack's own store whose files are on this machine. Each is read, whatever earlier updates have found: its key in the store names its
 * checksum, and pods of a color may read that key just now. One that is not here is left out where an earlier update has stored it, for none there is
 * ever deleted: a flip needs no model.
 *
 * @param recorded keys that earlier updates have stored
 * @throws RunError where a file is another one, or is missing and was never stored
 */
export async function modelFiles(
  config: EksStackConfig,
  recorded: readonly string[],
): Promise<readonly StoredModel[]> {
  const stored = colors.filter((color) => config.eks.modelStore[color]);
  const digests = new Map<string, Promise<string>>();
  const digestOf = (path: string) => {
    const digest = digests.get(path) ?? sha256Of(path);
    digests.set(path, digest);
    return digest;
  };
  const found = await Promise.all(stored.map((color) => fileHere(config, color, recorded, digestOf)));
  return found.filter((model) => model !== undefined);
}

async function fileHere(
  config: EksStackConfig,
  color: Color,
  recorded: readonly string[],
  digestOf: (path: string) => Promise<string>,
): Promise<StoredModel | undefined> {
  const { name, path: given, sha256, sources } = pinnedModel(config[color].model);
  const path = resolve(given);
  if (!existsSync(path)) {
    if (recorded.includes(modelKey({ path, sha256 }))) return undefined;
    throw new RunError(
      `${color}.model: ${given} is not on this machine, from which the update puts it into the stack's store (eks.modelStore), and no update has put it ` +
        "there yet; allowed is a file below the project's directory; put it there; a preset's comes by npx bluegreen up",
    );
  }
  const found = await digestOf(path);
  if (found === sha256) return { name, path, sha256 };
  throw new RunError(
    `${color}.model: ${given} on this machine has the SHA-256 ${found}, and would go into the stack's store (eks.modelStore) as another file's; ` +
      `allowed is ${sha256}; move it away and put the right one there; ` +
      (sources.length > 0
        ? "a preset's comes by npx bluegreen up"
        : "where it is a new model, let it have a name of its own, and state its file and sha256"),
  );
}

/** Reads it piece by piece: models have gigabytes. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
