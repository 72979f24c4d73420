import { leastBytes, ownBytes, type MemoryNeed, type ServedContext } from "./model-memory.ts";

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
  /** True where the model cannot be served within the limit, false where it can, with less room than it usually takes. */
  readonly refused: boolean;
  readonly text: string;
}

/**
 * Holds a prediction against a limit. A limit that leaves no room for the file is refused like one that kills the server: in a container of 300 MiB
 * of the 302 that the default model cannot do without, answers took 8 to 10 times as long as in one of 2 GiB, and in one of 260 more
 * than 20 times, with the disk read all the while.
 */
export function limitProblem(server: LimitedServer): LimitProblem | undefined {
  const { limitMebibytes, need } = server;
  const usual = mebibytes(ownBytes(need) + need.weightBytes);
  const least = mebibytes(leastBytes(need));
  if (limitMebibytes >= usual) return undefined;
  const refused = limitMebibytes < least;
  return { refused, text: sentence(server, { refused, least, usual }) };
}

function sentence(
  { path, limitMebibytes, model, context, need }: LimitedServer,
  { refused, least, usual }: { readonly refused: boolean; readonly least: number; readonly usual: number },
): string {
  const { contextTokens, parallelSequences } = context;
  const settings = path.replace(/[.]memoryMebibytes$/, ".settings");
  return (
    `${path}: got ${limitMebibytes} MiB; ${model} is predicted, not measured, to take ${usual} MiB: ` +
    `${mebibytes(ownBytes(need))} of its own, ${mebibytes(need.cacheBytes)} of them for ${parallelSequences} sequences of ` +
    `${contextTokens} tokens, and ${mebibytes(need.weightBytes)} of its file; ` +
    (refused ? "it would be killed, or read its file anew for every token" : "it gets less room than usual") +
    `; allowed: at least ${least} MiB; do: pulumi config set --path '${path}' ${Math.ceil(usual / 256) * 256}, ` +
    `or lower ${settings}.contextTokens or parallelSequences`
  );
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
