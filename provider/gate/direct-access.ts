import { fetch, type RequestInit, type Response } from "undici";

/** Of a request that may take a balancer's direct path. The balancer does not take it off: a color must not log it. */
export const secretHeader = "X-Bluegreen-Secret";

/** A balancer compares without case, and takes `*` and `?` for any characters; it takes 128 at most. */
export const secretShape = /^[A-Za-z0-9_-]{32,128}$/;

/** How the direct paths of a router are taken. */
export interface DirectAccess {
  /** Without a trailing slash. */
  readonly url: string;
  /** Opens them: it goes with every request, and into no message. Default: they are open. */
  readonly secret?: string | undefined;
}

/** What is asked, and how. */
interface Asking extends Pick<RequestInit, "method" | "body" | "dispatcher" | "signal"> {
  readonly headers?: Record<string, string>;
}

/** Asks a router at a path. */
export function askRouter({ url, secret }: DirectAccess, path: string, options: Asking): Promise<Response> {
  if (secret === undefined) return fetch(`${url}${path}`, options);
  const headers = { ...options.headers, [secretHeader]: secret };
  // Whoever a color sends on to must not be told the secret.
  return fetch(`${url}${path}`, { ...options, headers, redirect: "manual" });
}

/** A text that may be told: a color may send back what it was sent. */
export function withoutSecret({ secret }: DirectAccess, text: string): string {
  return secret === undefined ? text : text.replaceAll(secret, "[secret]");
}
