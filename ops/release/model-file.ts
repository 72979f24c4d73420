import { createWriteStream } from "node:fs";
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { modelFileOf } from "../../components/model.ts";
import { progressText } from "../../toolchain/download.ts";
import { ToolchainError } from "../../toolchain/errors.ts";
import { hashOfFile } from "../../toolchain/hash.ts";
import { get, withoutLogin } from "../../toolchain/http.ts";
import { layoutOf } from "../../toolchain/layout.ts";
import { OperatorError } from "../exit.ts";
import type { ModelChoice } from "../stack-file-edits.ts";
import type { ModelForm } from "./model-form.ts";
import { checkContent } from "./content.ts";
import { nameBeside, shownUrl, type ModelOrigin } from "./source.ts";

/** Longest silence of a download, seconds. */
const silenceSeconds = 60;

/**
 * Brings a model to where containers see it, and computes its checksum. A file of another content is never overwritten, for a
 * color may have it in memory. Throws `OperatorError` for what is no model file of this form, or not of the content that `wanted` (SHA-256)
 * names, which is left where it was; and `ToolchainError` for a failed download.
 */
export async function bringModel(
  origin: ModelOrigin,
  root: string,
  form: ModelForm,
  report: (progress: string) => void,
  signal: AbortSignal,
  wanted?: string,
): Promise<ModelChoice> {
  const check = (name: string, sha256: string) => {
    checkContent(name, sha256, wanted);
  };
  switch (origin.kind) {
    case "preset":
      checkContent(origin.name, modelFileOf(origin.name).sha256 ?? "unknown", wanted);
      return origin.name;
    case "inside": {
      const path = join(root, origin.path);
      await checkMagic(path, origin.path, form);
      const sha256 = await hashOfFile(path, signal);
      check(origin.path, sha256);
      return { file: origin.path, sha256 };
    }
    case "outside": {
      await checkMagic(origin.path, origin.path, form);
      const fill = (part: string) => copyFile(origin.path, part);
      return settle(origin.fileName, root, signal, fill, (sha256) => {
        check(origin.path, sha256);
      });
    }
    case "url": {
      const name = shownUrl(origin.url);
      const fill = async (part: string) => {
        await fetchInto(origin.url, part, report, signal);
        await checkMagic(part, name, form);
      };
      return settle(origin.fileName, root, signal, fill, (sha256) => {
        check(name, sha256);
      });
    }
  }
}

/** Fills a file beside its place, then gives it its name, unless `check` throws for what it holds. */
async function settle(
  fileName: string,
  root: string,
  signal: AbortSignal,
  fill: (part: string) => Promise<void>,
  check: (sha256: string) => void,
): Promise<ModelChoice> {
  const { models } = layoutOf(root);
  await mkdir(models, { recursive: true });
  const part = join(models, `${fileName}.${process.pid}.part`);
  try {
    await fill(part);
    const sha256 = await hashOfFile(part, signal);
    check(sha256);
    const name = await freeName(models, fileName, sha256, signal);
    await rename(part, join(models, name));
    return { file: `models/${name}`, sha256 };
  } finally {
    await rm(part, { force: true });
  }
}

async function freeName(
  models: string,
  fileName: string,
  sha256: string,
  signal: AbortSignal,
): Promise<string> {
  const there = await hashOfFile(join(models, fileName), signal).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  return there === undefined || there === sha256 ? fileName : nameBeside(fileName, sha256);
}

async function fetchInto(
  url: string,
  part: string,
  report: (progress: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const shown = shownUrl(url);
  const response = await got(url, signal);
  if (!response.body) throw new OperatorError("failed", `${shown}: the answer is empty`);
  const length = Number(response.headers.get("content-length"));
  const silence = new AbortController();
  const giveUp = () =>
    silence.abort(new OperatorError("failed", `${shown}: no byte for ${silenceSeconds} s`));
  let timer = setTimeout(giveUp, silenceSeconds * 1000);
  let received = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silenceSeconds * 1000);
      received += chunk.length;
      report(progressText(received, length > 0 ? length : undefined));
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(part), {
      signal: AbortSignal.any([signal, silence.signal]),
    });
  } catch (error) {
    if (silence.signal.aborted) throw silence.signal.reason;
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError("failed", `${shown}: ${reason} after ${received} bytes`, "run it again", {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** GET whose failure does not show what signs the URL. */
async function got(url: string, signal: AbortSignal): ReturnType<typeof get> {
  try {
    return await get(url, { signal });
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    // Without its cause: that one's text has the whole URL.
    throw new ToolchainError(error.message.replaceAll(withoutLogin(url).address, shownUrl(url)));
  }
}

async function checkMagic(path: string, name: string, { magic, ...form }: ModelForm): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    throw new OperatorError("usage", `--model: ${name} cannot be read`, undefined, { cause: error });
  });
  try {
    const { length } = magic.text;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, magic.at);
    const found = buffer.toString("latin1", 0, bytesRead);
    if (found === magic.text) return;
    const where = magic.at === 0 ? "it begins with" : `at byte ${magic.at} it has`;
    throw new OperatorError(
      "usage",
      `--model: ${name} is no ${form.name}: ${where} ${JSON.stringify(found)}, a ${form.name} "${magic.text}"`,
    );
  } finally {
    await file.close();
  }
}
