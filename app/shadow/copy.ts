import { headers, paths } from "../contract.ts";
import type { Question } from "../generation.ts";
import type { Copy } from "../storage/prediction.ts";
import { rejections } from "../problem.ts";
import { readEventStream, StreamFailure } from "./event-stream.ts";

/** Where copies go. */
export interface CopyTarget {
  /** URL of the other color's direct path, without a slash at its end. */
  readonly url: string;
  readonly color: string;
}

/** Characters of an error's body that are worth keeping. */
const shownCharacters = 200;

/**
 * Sends a request to the other color and reads its whole answer. `signal` bounds all of it; its abort with a `TimeoutError`
 * is the outcome "timeout". Never throws.
 */
export async function sendCopy(
  { url, color }: CopyTarget,
  requestId: string,
  question: Question,
  signal: AbortSignal,
): Promise<Copy> {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let release: string | undefined;
  const failed = (outcome: "refused" | "error" | "timeout", reason: string): Copy => ({
    outcome,
    color,
    release,
    reason,
    milliseconds: elapsed(),
  });
  const aborted = abortOf(signal);
  try {
    const answering = fetch(`${url}${paths.completions}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [headers.requestId]: requestId,
        [headers.shadow]: requestId,
      },
      body: JSON.stringify(bodyOf(question)),
      redirect: "error",
      signal,
    });
    const response = await Promise.race([answering, aborted]);
    release = releaseOf(response.headers.get(headers.release));
    if (response.status !== 200 || response.body === null) {
      const reason = `status ${response.status}: ${await beginningOf(response, aborted)}`;
      // The router answers 503 for a color that is gone; only the color itself says which release it is.
      const refused = release !== undefined && [429, 503].includes(response.status);
      return failed(refused ? "refused" : "error", reason);
    }
    let firstTokenMilliseconds: number | undefined;
    const { text, tokens } = await readEventStream(chunksOf(response.body, aborted), () => {
      firstTokenMilliseconds = elapsed();
    });
    const milliseconds = elapsed();
    if (release === undefined) return failed("error", `its answer names no release (${headers.release})`);
    return {
      outcome: "ok",
      color,
      release,
      text,
      tokens,
      milliseconds,
      firstTokenMilliseconds: firstTokenMilliseconds ?? milliseconds,
    };
  } catch (error) {
    if (signal.aborted && isTimeout(signal.reason)) return failed("timeout", messageOf(signal.reason));
    const refused =
      error instanceof StreamFailure && error.code !== undefined && rejections.includes(error.code);
    return failed(refused ? "refused" : "error", messageOf(error));
  }
}

/** The request as the user's model saw it, without this color's own system prompt. */
function bodyOf({ messages, maxTokens, sampling, stops }: Question): object {
  return {
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    ...(sampling.seed !== undefined && { seed: sampling.seed }),
    ...(stops.length > 0 && { stop: stops }),
  };
}

/** Rejects when the signal aborts: `fetch` holds what it makes of a signal weakly, so that an abort might not reach it. */
function abortOf(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  // Nobody may be waiting when it comes.
  aborted.catch(() => undefined);
  return aborted;
}

/** Closes the connection where the reader leaves before the end. */
async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  aborted: Promise<never>,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** What an error's body begins with; the rest is not read. */
async function beginningOf({ body }: Response, aborted: Promise<never>): Promise<string> {
  if (body === null) return "";
  for await (const chunk of chunksOf(body, aborted))
    return new TextDecoder().decode(chunk).slice(0, shownCharacters);
  return "";
}

function releaseOf(sent: string | null): string | undefined {
  return sent !== null && /^[\w.:-]{1,128}$/.test(sent) ? sent : undefined;
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

/** `fetch` hides the reason behind "fetch failed". */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const reason =
    cause instanceof Error && cause.message !== "" ? `${error.message}: ${cause.message}` : error.message;
  return reason.slice(0, shownCharacters);
}
