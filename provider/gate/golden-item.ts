import { z } from "zod";

const line = (text: z.ZodString) => text.min(1, "is empty");

const message = z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: line(z.string()) });

/** What a request is sent with, by OpenAI's names. */
const settings = z.strictObject({
  /** Longest answer, tokens. Default: the server's own limit. */
  max_tokens: z.int().min(1).max(131_072).optional(),
  /** Default: 0, which always takes the most probable token. */
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
  stop: z.union([line(z.string()), z.array(line(z.string())).min(1).max(4)]).optional(),
});

const pattern = z
  .string()
  .refine((source) => compiled(source) !== undefined, "is no regular expression of JavaScript")
  .refine(
    (source) => !(compiled(source)?.test("") === true && compiled(source)?.test("\u0001") === true),
    "matches every answer, so it can never fail",
  );

/** What an answer must be like; all that is given must hold. */
const expectations = z.strictObject({
  /** Texts that the answer contains, as they are written. */
  contains: z.union([line(z.string()), z.array(line(z.string())).min(1)]).optional(),
  /** A regular expression of JavaScript (flag `u`) that the answer matches somewhere; either case is `[Pp]aris`. */
  regex: pattern.optional(),
  /** The whole answer, without white space at both ends. No answer is empty: one without text counts as none. */
  exact: z
    .string()
    .refine((text) => text.trim() !== "", "is empty, which counts as no answer")
    .optional(),
  /** The answer is at least this much like a text, by `similarityOf`. */
  similarity: z
    .strictObject({ to: line(z.string()), at_least: z.number().gt(0, "can never fail at 0").max(1) })
    .optional(),
});

/** One line of a golden set. */
export const goldenItem = z.strictObject({
  /** Name in the report. Default: `line <n>`. */
  id: line(z.string()).max(100).optional(),
  /** One message of a user, or a conversation. */
  prompt: z.union([line(z.string()).max(32_000), z.array(message).min(1).max(100)]),
  settings: settings.prefault({}),
  expectations: expectations.prefault({}),
});

export type GoldenItem = z.infer<typeof goldenItem> & { readonly id: string };
export type Expectations = GoldenItem["expectations"];

/** True where the same server gives the same answer each time, so that two servers can be held to it. */
export function isRepeatable({ settings: { temperature = 0, seed } }: GoldenItem): boolean {
  return temperature === 0 || seed !== undefined;
}

export function hasExpectations({ expectations: given }: GoldenItem): boolean {
  return Object.keys(given).length > 0;
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source, "u");
  } catch {
    return undefined;
  }
}
