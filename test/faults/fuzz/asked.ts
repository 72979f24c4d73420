import type { Operation } from "./api.ts";

/** One request, and what is known of it before it is sent. */
export interface Asked {
  /** What is wrong with it: `body: cut off`. */
  readonly fault: string;
  /** Whose path and method it has; undefined where it is none of the operations, or one of them oddly written. */
  readonly operation: Operation | undefined;
  readonly sent: Sent;
  /** Whether the document promises to take it; undefined where it does not say. False is a malformed request. */
  readonly good: boolean | undefined;
}

/** Through an HTTP client, or bytes that no client would send. */
export type Sent =
  | {
      readonly by: "client";
      readonly method: string;
      /** Path and query as they stand in the request's first line. */
      readonly target: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer | undefined;
    }
  | {
      readonly by: "socket";
      readonly bytes: Buffer;
      /** A server may wait for more of it, and close the connection without a word. */
      readonly unfinished: boolean;
    };

const longestShown = 2000;

/** A request as a person reads it. */
export function shown({ fault, sent }: Asked): string {
  if (sent.by === "socket") return `${fault}: bytes ${JSON.stringify(cut(sent.bytes.toString("latin1")))}`;
  const { method, target, headers, body } = sent;
  const told = body === undefined ? "" : ` body ${JSON.stringify(cut(body.toString("latin1")))}`;
  return `${fault}: ${method} ${cut(target)} ${JSON.stringify(headers)}${told}`;
}

function cut(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}… (${text.length} characters)`;
}
