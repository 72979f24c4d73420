import type { Kind } from "./plan.ts";

/** An answer as k6 has it. */
export interface Received {
  /** 0 where there was none, or where it was cut. */
  readonly status: number;
  readonly body: string;
  /** What k6 says went wrong below HTTP; empty where nothing did. */
  readonly failure: string;
}

/** What became of a request. */
export interface Outcome {
  readonly ok: boolean;
  readonly error?: string;
  readonly tokens?: number;
}

/** Longest text of an error. */
const errorCharacters = 160;

/** Whether an answer is one: its status is 200 and its body is whole. */
export function outcomeOf(kind: Kind, { status, body, failure }: Received): Outcome {
  if (status === 0) return failed(brokenOff(failure, body));
  if (status !== 200) return failed(`status ${status}: ${messageIn(body)}`);
  return bodyOutcomes[kind](body);
}

const bodyOutcomes: Readonly<Record<Kind, (body: string) => Outcome>> = {
  health: (body) =>
    text(fieldOf(jsonOf(body), "status")) === "alive"
      ? { ok: true }
      : failed("the answer does not say that it is alive"),
  chat: chatOutcome,
  stream: streamOutcome,
};

function chatOutcome(body: string): Outcome {
  const completion = jsonOf(body);
  if (completion === undefined) return failed("the answer is no JSON");
  const content = fieldOf(fieldOf(firstOf(fieldOf(completion, "choices")), "message"), "content");
  if (text(content) === undefined) return failed("the answer holds no message");
  const tokens = tokensOf(completion);
  return { ok: true, ...(tokens !== undefined && { tokens }) };
}

function streamOutcome(body: string): Outcome {
  let tokens = 0;
  let stated: number | undefined;
  let done = false;
  for (const line of body.split("\n")) {
    if (!line.startsWith("data:")) continue;
    if (done) return failed("the stream goes on after [DONE]", tokens);
    const data = line.slice("data:".length).trim();
    if (data === "[DONE]") {
      done = true;
      continue;
    }
    const chunk = jsonOf(data);
    if (chunk === undefined) return failed("the stream holds what is no JSON", tokens);
    if (fieldOf(chunk, "error") !== undefined)
      return failed(`the stream ended with an error: ${messageIn(data)}`, tokens);
    const content = fieldOf(fieldOf(firstOf(fieldOf(chunk, "choices")), "delta"), "content");
    if (text(content) !== undefined) tokens += 1;
    stated = tokensOf(chunk) ?? stated;
  }
  if (!done) return failed("the stream ended without [DONE]", tokens);
  if (stated !== undefined && stated !== tokens)
    return failed("the stream brought another number of tokens than its usage says", tokens);
  return { ok: true, tokens };
}

function failed(error: string, tokens?: number): Outcome {
  return { ok: false, error: error.slice(0, errorCharacters), ...(tokens !== undefined && { tokens }) };
}

/** Without addresses and ports, so that equal failures have equal texts. */
function brokenOff(failure: string, body: string): string {
  const what = failure.replace(/\s*(\d+\.){3}\d+(:\d+)?(->\S+)?:?\s*/g, " ").trim();
  return body === "" ? what || "no answer" : `the answer was cut: ${what || "no reason is known"}`;
}

/** The message of an error as OpenAI and as the peers write it, else the body's first words. */
function messageIn(body: string): string {
  const error = fieldOf(jsonOf(body), "error");
  const message = text(error) ?? text(fieldOf(error, "message")) ?? body;
  return message.replace(/\s+/g, " ").trim() || "no text";
}

function tokensOf(completion: unknown): number | undefined {
  const tokens = fieldOf(fieldOf(completion, "usage"), "completion_tokens");
  return typeof tokens === "number" ? tokens : undefined;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[0] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
