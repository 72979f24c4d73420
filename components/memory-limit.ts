import { leastOwnBytes, ownBytes, type MemoryNeed, type ServedContext } from "./model-memory.ts";

/** A model server and the limit of its container. */
export interface LimitedServer {
  /** Path of the limit's setting, the project's prefix included: `shop:blue.memoryMebibytes`. */
  readonly path: string;
  readonly limitMebibytes: number;
  /** Name of the model. */
  readonly model: string;
  readonly context: ServedContext;
  readonly need: MemoryNeed;
}

/** What is to be said of a limit that a model does not fit. */
export interface LimitProblem {
  /** True where the server would be killed, false where it runs, with less room than it usually takes. */
  readonly refused: boolean;
  readonly text: string;
}

/**
 * Holds a prediction against a limit. Refused is what cannot be: less than the server keeps for itself. A limit that has no room for the mapped file beside
 * is warned of, for its pages may be charged to somebody else, and not every token reads all of them.
 */
export function limitProblem(server: LimitedServer): LimitProblem | undefined {
  const { limitMebibytes, need } = server;
  const usual = mebibytes(ownBytes(need) + need.sharedBytes);
  const least = mebibytes(leastOwnBytes(need));
  if (limitMebibytes >= usual) return undefined;
  const refused = limitMebibytes < least;
  return { refused, text: sentence(server, { least, usual }) };
}

function sentence(
  { path, limitMebibytes, model, context, need }: LimitedServer,
  { least, usual }: { readonly least: number; readonly usual: number },
): string {
  const { contextTokens, parallelSequences } = context;
  const settings = path.replace(/[.]memoryMebibytes$/, ".settings");
  const own = mebibytes(ownBytes(need));
  const repacked = need.repackedBytes > 0 ? `, ${mebibytes(need.repackedBytes)} for repacked weights` : "";
  return (
    `${path}: got ${limitMebibytes} MiB; ${model} is predicted, not measured, to take ${usual} MiB: ` +
    `${own} of its own, ${mebibytes(need.cacheBytes)} of them for ${parallelSequences} sequences of ` +
    `${contextTokens} tokens${repacked}, and ${mebibytes(need.sharedBytes)} of its mapped file; ${consequence(limitMebibytes, least, own)}` +
    `; allowed: at least ${least} MiB; do: pulumi config set --path '${path}' ${Math.ceil(usual / 256) * 256}, ` +
    `or lower ${settings}.contextTokens or parallelSequences`
  );
}

function consequence(limitMebibytes: number, least: number, own: number): string {
  if (limitMebibytes < least) return "it would be killed";
  if (limitMebibytes < own) return "it gets less room than usual, and may read its file anew for every token";
  return "it may read parts of its file anew for every token";
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
