import { jsonOf } from "../../json.ts";
import type { RequestKind } from "./kind.ts";

/** An answer as k6 has it. */
export interface Received {
  /** 0 where there was none, or where it was cut. */
  readonly status: number;
  readonly body: string;
  /** What k6 says went wrong below HTTP; empty where nothing did. */
  readonly failure: string;
  /** Whether the server promises that each token of a stream is a chunk. */
  readonly byToken: boolean;
}

/** What became of a request. */
export interface Outcome {
  readonly ok: boolean;
  readonly error?: string;
  readonly tokens?: number;
}

/** Longest text of an error. */
const errorCharacters = 160;

/** Whether an answer is one: its status is 200, and its body is whole and says something. */
export function judgeAnswer(kind: RequestKind, { status, body, failure, byToken }: Received): Outcome {
  if (status === 0) return failed(brokenOff(failure, body));
  if (status !== 200) return failed(`status ${status}: ${messageIn(body)}`);
  return bodyOutcomes[kind](body, byToken);
}

const bodyOutcomes: Readonly<Record<RequestKind, (body: string, byToken: boolean) => Outcome>> = {
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
  if (content === "" || tokens === 0) return failed("the answer is empty", tokens);
  return { ok: true, ...(tokens !== undefined && { tokens }) };
}

const errorEvent = /^event:\s*error$/;

function dataIn(line = ""): string | undefined {
  return line.startsWith("data:") ? line.slice("data:".length).trim() : undefined;
}

function streamOutcome(body: string, byToken: boolean): Outcome {
  let pieces = 0;
  let filled = 0;
  let stated: number | undefined;
  let finished = false;
  let done = false;
  const failedAfter = (error: string) => failed(error, byToken ? pieces : filled);
  const lines = body.split("\n").map((line) => line.trim());
  for (const [index, line] of lines.entries()) {
    if (errorEvent.test(line))
      return failedAfter(`the stream ended with an error: ${messageIn(dataIn(lines[index + 1]) ?? "")}`);
    const data = dataIn(line);
    if (data === undefined) continue;
    if (done) return failedAfter("the stream goes on after [DONE]");
    if (data === "[DONE]") {
      done = true;
      continue;
    }
    const chunk = jsonOf(data);
    if (chunk === undefined) return failedAfter("the stream holds what is no JSON");
    if (fieldOf(chunk, "error") !== undefined)
      return failedAfter(`the stream ended with an error: ${messageIn(data)}`);
    const choice = firstOf(fieldOf(chunk, "choices"));
    const content = text(fieldOf(fieldOf(choice, "delta"), "content"));
    if (content !== undefined) pieces += 1;
    if (content !== undefined && content !== "") filled += 1;
    finished ||= text(fieldOf(choice, "finish_reason")) !== undefined;
    stated = tokensOf(chunk) ?? stated;
  }
  if (!done) return failedAfter("the stream ended without [DONE]");
  if (filled === 0) return failedAfter("the stream is empty");
  if (!finished) return failedAfter("the stream does not say why it ended");
  if (byToken && stated !== undefined && stated !== pieces)
    return failedAfter("the stream brought another number of tokens than its usage says");
  return { ok: true, tokens: stated ?? (byToken ? pieces : filled) };
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
  return Number.isSafeInteger(tokens) && Number(tokens) >= 0 ? Number(tokens) : undefined;
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
