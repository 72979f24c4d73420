import { z } from "zod";
import { paths } from "../../app/contract.ts";
import type { Ask } from "./lane.ts";

/** Length of an answer: short, so that there are many. */
const answerTokens = 16;

const answer = z.looseObject({ response: z.string().min(1), tokens_generated: z.int().min(1) });

/** One message of a chatting user. Throws where the answer is not whole JSON with some text. */
export const askChat: Ask = async (connection, user) => {
  const { color, body } = await connection.send({
    path: `${paths.chat}/${user}`,
    body: { message: "Name three colors.", max_tokens: answerTokens, temperature: 0 },
    user,
  });
  const text = await body.text();
  const parsed = answer.safeParse(jsonOf(text));
  if (!parsed.success) throw new Error(`${paths.chat} answered ${JSON.stringify(text.slice(0, 100))}`);
  return { color };
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
