import type { RequestKind } from "../script/kind.ts";

/** Most telling first: a chat's time is what a user waits for, a health check's that of the way alone. */
export const telling: readonly RequestKind[] = ["chat", "stream", "health"];

/** What each kind is called. */
export const kindNames: Readonly<Record<RequestKind, string>> = {
  health: "health checks",
  chat: "chats",
  stream: "streams",
};
