import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { errorOfAnswer, type KubernetesError } from "./kubernetes-error.ts";
import { passingHeaders } from "./local-door.ts";

/** A request that is somebody else's: path, headers and body go on as they are, and are signed. */
export interface ForwardedRequest {
  readonly method: Dispatcher.HttpMethod;
  /** With its query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Readable | null;
  readonly signal: AbortSignal;
}

/** An answer that came through an API server's proxy. */
export interface Answered {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Set where the API server itself answered, and not what lies behind it. */
  readonly refusal?: KubernetesError;
}

/** Says who asks: what is signed with the client's rights takes nobody else's word for it. */
const ofIdentity = /^(authorization|host|impersonate-.*|x-remote-.*)$/;

/** Longest answer that is read for an API server's refusal, bytes. */
const longestRefusal = 65_536;

/** The headers of a request that go on with it. */
export function requestHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(passingHeaders(headers)).filter(([name]) => !ofIdentity.test(name)),
  );
}

/** Tells an API server's own refusal, a `Status` object, from an answer of what lies behind it. */
export async function judged({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Answered> {
  const isJson = String(headers["content-type"]).startsWith("application/json");
  if (statusCode < 400 || !isJson) return { statusCode, headers, body };
  const rest = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let next = await rest.next();
  for (let bytes = 0; next.done !== true && bytes < longestRefusal; next = await rest.next()) {
    pieces.push(next.value);
    bytes += next.value.length;
  }
  const text = Buffer.concat(pieces).toString("utf8");
  const refusal = next.done === true && isStatus(text) ? errorOfAnswer(statusCode, text) : undefined;
  if (next.done !== true) pieces.push(next.value);
  const passed = Readable.from(following(pieces, rest), { objectMode: false });
  return { statusCode, headers, body: passed, ...(refusal && { refusal }) };
}

async function* following(read: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* read;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function isStatus(text: string): boolean {
  try {
    const { kind, apiVersion } = JSON.parse(text) as { kind?: unknown; apiVersion?: unknown };
    return kind === "Status" && apiVersion === "v1";
  } catch {
    return false;
  }
}
