import { once } from "node:events";
import process from "node:process";
import { readConfig } from "./config.ts";
import type { Opinion, Turn } from "./storage/storage.ts";
import { openStorage } from "./storage/open.ts";

/**
 * Prints stored turns or opinions as JSONL: `node export.ts history|feedback [since]`, `since` in milliseconds since 1970.
 * A program of its own, so that a long export never holds up the server beside it.
 */
const [kind, since = "0"] = process.argv.slice(2);
if ((kind !== "history" && kind !== "feedback") || !/^\d{1,15}$/.test(since)) {
  process.stderr.write("usage: node export.ts history|feedback [milliseconds since 1970]\n");
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
const lines =
  kind === "history"
    ? mapped(storage.history.turns(Number(since)), lineOfTurn)
    : mapped(storage.feedback.opinions(Number(since)), ({ turn, ...opinion }) => ({
        ...lineOfOpinion(opinion),
        ...lineOfTurn(turn),
        answered_at: timeOf(turn.at),
        at: timeOf(opinion.at),
      }));
for await (const line of lines) {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, "drain");
}
await storage.close();

function lineOfOpinion({ verdict, comment }: Opinion): object {
  return { verdict, comment: comment ?? null };
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
