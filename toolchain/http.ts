import { setTimeout as sleep } from "node:timers/promises";
import { fetch, type Response } from "undici";
import { messageOf, ToolchainError } from "./errors.ts";

export interface RequestOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Until the headers are there, seconds. @default 20 */
  answerWithinSeconds?: number;
  /** Tries in all. @default 3 */
  attempts?: number;
}

/** Waits before the second and the third try, seconds. */
const backoffSeconds = [1, 4];

/**
 * GET with a bounded wait and retries of what may pass: no connection, no answer in time, 429, 5xx.
 *
 * @throws ToolchainError that names the host when every try failed, or when the answer is another error.
 */
export async function get(url: string, options: RequestOptions = {}): Promise<Response> {
  const { attempts = 3, signal } = options;
  let failure = "";
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await sleep(1000 * (backoffSeconds[attempt - 1] ?? 4), undefined, { signal });
    try {
      const response = await answerOf(url, options);
      if (response.ok || response.status === 416) return response;
      failure = `it answered ${response.status}`;
      await response.body?.cancel();
      if (!isPassing(response.status)) break;
    } catch (reason) {
      signal?.throwIfAborted();
      failure = causeOf(reason);
    }
  }
  const { address, host } = withoutLogin(url);
  throw new ToolchainError(
    `GET ${address} failed: ${failure}. Check that this machine reaches ${host} (proxy, firewall, certificates).`,
  );
}

/** True where the same request may come out well a little later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function answerOf(url: string, options: RequestOptions): Promise<Response> {
  const { signal, answerWithinSeconds = 20 } = options;
  const { address, login } = withoutLogin(url);
  const headers = { ...options.headers, ...(login && { authorization: login }) };
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`no answer within ${answerWithinSeconds} s`)),
    answerWithinSeconds * 1000,
  );
  try {
    return await fetch(address, {
      headers,
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Mirrors may be named with a login (`https://me:word@mirror/simple`), which goes into a header and not into messages. */
export function withoutLogin(url: string): { address: string; host: string; login?: string } {
  const parsed = new URL(url);
  const { username, password, host } = parsed;
  parsed.username = parsed.password = "";
  if (!username && !password) return { address: parsed.href, host };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address: parsed.href, host, login: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** What undici hides in `cause` says more than its "fetch failed". */
function causeOf(reason: unknown): string {
  const cause = reason instanceof Error ? reason.cause : undefined;
  return messageOf(cause ?? reason);
}
