import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

/** A model of Triton's Python backend that answers texts; see text/model.py. One word is one token. */
export interface TextModel {
  /** Name in the repository. @default "text", as `triton.model` has it */
  readonly name?: string;
  /** Number of the version folder. @default 1 */
  readonly version?: number;
  /** Begins every answer that `answers` does not give. @default "Hello!" */
  readonly greeting?: string;
  /** A part of the text → the answer to it. Of several parts in one text the last one counts. @default {} */
  readonly answers?: Readonly<Record<string, string>>;
  /** One response a word (`generate_stream`) in place of one response. @default false */
  readonly decoupled?: boolean;
  /** Above 0 tensors have the shape [-1, 1] and Triton may batch them; at 0 they have [1]. @default 0 */
  readonly maxBatchSize?: number;
  /** Time that loading takes, seconds. @default 0 */
  readonly loadSeconds?: number;
  /** Loading fails with this message, after `loadSeconds`. @default it does not */
  readonly loadFailure?: string;
  /** A text with this part in it is answered by an error. @default none is */
  readonly failsOn?: string;
  /** Time until the first word, seconds. @default 0 */
  readonly secondsPerAnswer?: number;
  /** Time for each word, seconds. @default 0 */
  readonly secondsPerWord?: number;
  /** Optional inputs that the model has beside `text_input`. @default all four */
  readonly inputs?: readonly (keyof typeof optionalInputs)[];
  /** Lines put at the end of config.pbtxt. @default none */
  readonly configuration?: string;
}

/** As Triton's own backends for language models have them. */
const optionalInputs = {
  max_tokens: "TYPE_INT32",
  temperature: "TYPE_FP32",
  top_p: "TYPE_FP32",
  seed: "TYPE_INT64",
} as const;

/** What a stack's config says of a model repository. */
export interface RepositoryFile {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly sha256: string;
}

/** Writes the archive of a repository with these models to `file` below `root`. The same models give the same bytes. */
export async function writeRepository(
  root: string,
  file: string,
  models: readonly TextModel[] = [{}],
): Promise<RepositoryFile> {
  const archive = await repositoryArchive(models);
  await mkdir(join(root, dirname(file)), { recursive: true });
  await writeFile(join(root, file), archive);
  return { file, sha256: createHash("sha256").update(archive).digest("hex") };
}

/** The archive (.tar) of a model repository: one folder a model, with config.pbtxt and a version folder. */
export async function repositoryArchive(models: readonly TextModel[] = [{}]): Promise<Buffer> {
  const code = await readFile(join(__dirname, "text", "model.py"), "utf8");
  return archiveOf(
    Object.fromEntries(
      models.flatMap((model) => {
        const { name = "text", version = 1 } = model;
        return [
          [`${name}/config.pbtxt`, configurationOf(model)],
          [`${name}/${version}/model.py`, code],
        ];
      }),
    ),
  );
}

/** A tar of files by their paths. */
export function archiveOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files))
    archive.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
  archive.finalize();
  return buffer(archive);
}

function configurationOf({
  name = "text",
  greeting = "Hello!",
  answers = {},
  decoupled = false,
  maxBatchSize = 0,
  loadSeconds = 0,
  loadFailure = null,
  failsOn = null,
  secondsPerAnswer = 0,
  secondsPerWord = 0,
  inputs = ["max_tokens", "temperature", "top_p", "seed"],
  configuration = "",
}: Partial<Record<"loadFailure" | "failsOn", string | null>> &
  Omit<TextModel, "loadFailure" | "failsOn">): string {
  const settings = { greeting, answers, loadSeconds, loadFailure, failsOn, secondsPerAnswer, secondsPerWord };
  const optional = inputs.map(
    (input) => `input { name: "${input}" data_type: ${optionalInputs[input]} dims: [ 1 ] optional: true }`,
  );
  return [
    `name: ${JSON.stringify(name)}`,
    'backend: "python"',
    `max_batch_size: ${maxBatchSize}`,
    'input { name: "text_input" data_type: TYPE_STRING dims: [ 1 ] }',
    ...optional,
    'output { name: "text_output" data_type: TYPE_STRING dims: [ 1 ] }',
    ...(decoupled ? ["model_transaction_policy { decoupled: true }"] : []),
    `parameters { key: "settings" value { string_value: ${JSON.stringify(JSON.stringify(settings))} } }`,
    configuration,
    "",
  ].join("\n");
}
