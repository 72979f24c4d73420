import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { layoutOf } from "../../toolchain/layout.ts";
import { withLock } from "../../toolchain/lock.ts";
import { OperatorError } from "../exit.ts";
import { jsonOf } from "../json.ts";
import { describeOwner, whereIs, type Owner } from "../owner.ts";
import type { Host } from "../recovery/lock.ts";

const schema = z.object({ user: z.string(), host: z.string(), pid: z.number(), program: z.string() });

export interface StateLock {
  /** Folder that holds Pulumi.yaml. */
  readonly root: string;
  readonly path: string;
}

/**
 * Does the work of one rollout with its state's file held, so that one process at a time carries a rollout out. A holder that is
 * gone from this machine holds nothing; with `takeOver` neither does one of another machine, whose lease the caller has looked at.
 * Throws `OperatorError` (`refused`) where somebody holds it.
 */
export async function holdingState<T>(
  lock: StateLock,
  owner: Owner,
  host: Host,
  takeOver: boolean,
  work: () => Promise<T>,
): Promise<T> {
  await withLock(
    layoutOf(lock.root),
    () => undefined,
    () => take(lock.path, owner, host, takeOver),
  );
  try {
    return await work();
  } finally {
    await rm(lock.path, { force: true });
  }
}

async function take(path: string, owner: Owner, host: Host, takeOver: boolean): Promise<void> {
  const holder = await holderOf(path);
  const where = holder === undefined ? "gone" : whereIs(holder, host);
  if (holder !== undefined && (where === "running" || (where === "elsewhere" && !takeOver))) {
    throw new OperatorError(
      "refused",
      `a rollout of this stack is carried out by ${describeOwner(holder)}`,
      where === "running"
        ? "see it there; to take its users back: npx bluegreen rollout --abort"
        : `see it there; where that machine is gone for good: rm ${path}`,
    );
  }
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await writeFile(path, JSON.stringify(owner), { flag: "wx" });
}

/** Undefined where nobody holds the file, or whoever took it was killed while he wrote. */
async function holderOf(path: string): Promise<Owner | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  return schema.safeParse(jsonOf(text)).data;
}
