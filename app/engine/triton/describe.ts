import type { z } from "zod";
import type { TritonConnection, Seen } from "./connection.ts";
import { saidIn } from "./connection.ts";
import { modelConfiguration, modelMetadata, paths, repositoryIndex } from "./protocol.ts";
import { ModelMisfit, textModelOf, type TextModel } from "./text-model.ts";

/**
 * Asks Triton what its model is.
 * @throws EngineLost while Triton or the model is not there; ModelMisfit where it never will be, or is of no use.
 */
export async function describe(
  triton: TritonConnection,
  name: string,
  contextTokens: number,
  signal: AbortSignal,
): Promise<TextModel> {
  const { status } = await triton.look(paths.ready, signal);
  if (status !== 200) throw triton.lost(`is not ready (status ${status}): it loads its models`);
  const path = paths.model(name);
  const described = await triton.look(path, signal);
  if (described.status !== 200) throw await whyMissing(triton, name, described, signal);
  const ready = await triton.look(`${path}/ready`, signal);
  if (ready.status !== 200) throw triton.lost(`is not ready with its model ${name} (status ${ready.status})`);
  const metadata = read(triton, modelMetadata, path, described);
  const configured = await triton.look(`${path}/config`, signal);
  const configuration = read(triton, modelConfiguration, `${path}/config`, configured);
  return textModelOf({ name, metadata, configuration }, contextTokens);
}

/** Triton says that it has its models: one that is not among them will not come. */
async function whyMissing(
  triton: TritonConnection,
  name: string,
  { status, body }: Seen,
  signal: AbortSignal,
): Promise<Error> {
  const reason = saidIn(body) ?? `status ${status}`;
  const index = await triton.look(paths.index, signal, "POST");
  if (index.status !== 200) return triton.lost(`does not tell its model ${name}: ${reason}`);
  const names = read(triton, repositoryIndex, paths.index, index).map((model) => model.name);
  if (names.includes(name)) return triton.lost(`is not ready with its model ${name}: ${reason}`);
  const has = names.length === 0 ? "has no models" : `has ${[...new Set(names)].join(", ")}`;
  return new ModelMisfit(
    `model ${name}: Triton at ${triton.url} has no such model, it ${has}; name one of them in TRITON_MODEL`,
  );
}

function read<Schema extends z.ZodType>(
  triton: TritonConnection,
  schema: Schema,
  path: string,
  { status, body }: Seen,
): z.output<Schema> {
  try {
    if (status === 200) return schema.parse(JSON.parse(body));
  } catch {
    throw triton.lost(`answers ${path} with what is not KServe v2: ${body.slice(0, 80)}`);
  }
  throw triton.lost(`answers ${path} with status ${status}: ${saidIn(body) ?? "no reason"}`);
}
