/** Kinds of requests that a load is made of, each with a function of this name in main.ts. */
export const requestKinds = ["health", "chat", "stream"] as const;
export type RequestKind = (typeof requestKinds)[number];
