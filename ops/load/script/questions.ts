import { paths } from "../../../app/contract.ts";
import type { Kind, LoadPlan } from "./plan.ts";

/** What `requestOf` makes of a question. */
export interface Asked {
  readonly path: string;
  /** JSON; sent by POST. Undefined: GET. */
  readonly body: string | undefined;
  /** By which a router keeps a user with a color. */
  readonly user: string;
}

/** About 10, 30 and 60 tokens: what a model does before its first token grows with them. */
const lengths: readonly ((subject: string) => string)[] = [
  (subject) => `Tell me about ${subject}.`,
  (subject) =>
    `I have ten minutes before my next meeting and know nothing yet. In simple words, and with one example, what should I know about ${subject}?`,
  (subject) =>
    `You are helping the editor of a small museum magazine. Each issue has one page for visitors of all ages, in short sentences, friendly and exact. ` +
    `It begins with a question that a child could ask, and ends with something to try at home. Write this page about ${subject}.`,
];

const subjects: readonly string[] = [
  "ships and their crews",
  "the colors of the sky",
  "how bread rises",
  "old maps",
  "the moon and the tides",
  "bees in a garden",
  "clocks without batteries",
  "rivers that change their course",
  "snow in the mountains",
  "the first railways",
  "stars that fall",
  "how birds find their way",
  "salt and the sea",
];

/** The `index`-th request of a kind; the same index and seed give the same request. */
export function requestOf(kind: Kind, index: number, plan: LoadPlan): Asked {
  const user = `load-${(index * 7 + plan.seed) % plan.users}`;
  if (kind === "health") return { path: paths.live, body: undefined, user };
  return { path: paths.completions, body: JSON.stringify(completionOf(kind, index, user, plan)), user };
}

function completionOf(kind: "chat" | "stream", index: number, user: string, plan: LoadPlan): object {
  const number = index + plan.seed;
  const length = lengths[number % lengths.length] ?? String;
  const subject = subjects[number % subjects.length] ?? "";
  return {
    model: "default",
    messages: [{ role: "user", content: length(subject) }],
    max_tokens: plan.tokens[kind],
    temperature: 0.7,
    seed: number,
    user,
    store: plan.store,
    ...(kind === "stream" && { stream: true, stream_options: { include_usage: true } }),
  };
}
