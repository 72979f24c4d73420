import { once } from "node:events";
import process from "node:process";
import { readConfig } from "./config.ts";
import type { Copy, Prediction, Served } from "./storage/prediction.ts";
import type { Opinion, Storage, Turn } from "./storage/storage.ts";
import { openStorage } from "./storage/open.ts";

/**
 * Prints stored turns, opinions or pairs of answers as JSONL: `node export.ts history|feedback|predictions [since]`, `since` in
 * milliseconds since 1970.
 * A program of its own, so that a long export never holds up the server beside it.
 */
const kinds = {
  history: ({ history }: Storage, since: number) => mapped(history.turns(since), lineOfTurn),
  feedback: ({ feedback }: Storage, since: number) => mapped(feedback.opinions(since), lineOfOpinion),
  predictions: ({ predictions }: Storage, since: number) =>
    mapped(predictions.pairs(since), lineOfPrediction),
} as const;
const [asked, since = "0"] = process.argv.slice(2);
const [, lines] = Object.entries(kinds).find(([kind]) => kind === asked) ?? [];
if (lines === undefined || !/^\d{1,15}$/.test(since)) {
  process.stderr.write(`usage: node export.ts ${Object.keys(kinds).join("|")} [milliseconds since 1970]\n`);
  process.exit(2);
}
const config = readConfig();
if (config.historyUrl === undefined) {
  process.stderr.write(
    "HISTORY_URL is not set: this server keeps its history in memory, where nobody else can read it\n",
  );
  process.exit(3);
}
// Who reads no more has what he wanted.
process.stdout.on("error", () => process.exit(0));
const storage = await openStorage(config, () => undefined);
for await (const line of lines(storage, Number(since))) {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, "drain");
}
await storage.close();

function lineOfOpinion({ verdict, comment, at, turn }: Opinion & { readonly turn: Turn }): object {
  return {
    verdict,
    comment: comment ?? null,
    ...lineOfTurn(turn),
    answered_at: timeOf(turn.at),
    at: timeOf(at),
  };
}

/** Both answers of a shadowed request; `copy` lacks text and tokens, and has a reason, where it failed. */
function lineOfPrediction({ served, copy, ...prediction }: Prediction): object {
  return {
    request_id: prediction.requestId,
    at: timeOf(prediction.at),
    question: prediction.question,
    repeatable: prediction.repeatable,
    dropped_before: prediction.droppedBefore,
    served: answered(served),
    copy: lineOfCopy(copy),
  };
}

function lineOfCopy(copy: Copy): object {
  if (copy.outcome === "ok") return { outcome: copy.outcome, ...answered(copy) };
  const { outcome, color, release = null, reason, milliseconds } = copy;
  return { outcome, color, release, reason, milliseconds };
}

function answered({ color, release, text, tokens, milliseconds, firstTokenMilliseconds }: Served): object {
  return { color, release, text, tokens, milliseconds, ttft_milliseconds: firstTokenMilliseconds };
}

/** `messages` as the usual formats of training data have them, the answer last. */
function lineOfTurn(turn: Turn): object {
  return {
    request_id: turn.requestId,
    at: timeOf(turn.at),
    user_id: turn.userId ?? null,
    source: turn.source,
    messages: turn.messages,
    finish_reason: turn.finish,
    prompt_tokens: turn.promptTokens,
    completion_tokens: turn.completionTokens,
    model: turn.model,
    color: turn.color,
    version: turn.version,
    release: turn.release,
  };
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

async function* mapped<From, To>(
  items: AsyncIterable<From>,
  map: (item: From) => To,
): AsyncGenerator<To, void, void> {
  for await (const item of items) yield map(item);
}
