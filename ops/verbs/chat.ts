import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { colors } from "../../components/color.ts";
import { streamCompletion, type Completion, type Message } from "../completion.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp, type HttpClient } from "../http.ts";
import { readConfig } from "../project.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "../verb.ts";

export interface ChatOptions {
  readonly user?: string;
  readonly color?: string;
  readonly maxTokens?: number;
}

interface Chat {
  readonly http: HttpClient;
  readonly url: string;
  readonly user: string;
  readonly maxTokens: number | undefined;
  readonly terminal: Terminal;
}

/** Talks to the model as a user does: one message, or a conversation. */
export async function chat(
  session: Session,
  options: ChatOptions,
  message: string | undefined,
): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  const color = colors.find((known) => known === options.color);
  if (options.color !== undefined && !color) {
    throw new OperatorError("usage", `--color: got "${options.color}"; allowed are ${colors.join(" and ")}`);
  }
  if (message === undefined && (terminal.json || !process.stdin.isTTY)) {
    throw new OperatorError(
      "usage",
      "there is no message, and nobody is here to type one",
      'bluegreen chat "Say hello."',
    );
  }
  const { url: base } = await reach.configured(await readConfig(project));
  const url = color ? `${base}/${color}` : base;
  await withHttp({ signal: interruption.graceful }, async (http) => {
    const talk = { http, url, user: options.user ?? randomUUID(), maxTokens: options.maxTokens, terminal };
    if (message === undefined) await converse(talk, interruption.graceful);
    else terminal.result({ message, ...(await say(talk, [{ role: "user", content: message }])) });
  });
  return "ok";
}

async function converse(chat: Chat, signal: AbortSignal): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  prompt.on("SIGINT", () => prompt.close());
  const closed = new Promise<undefined>((resolve) => prompt.once("close", () => resolve(undefined)));
  chat.terminal.note(`you are user ${chat.user}; an empty line ends the conversation`);
  const messages: Message[] = [];
  try {
    for (;;) {
      const line = await Promise.race([
        prompt.question(chat.terminal.paint("bold", "you  "), { signal }),
        closed,
      ]);
      if (!line?.trim()) return;
      messages.push({ role: "user", content: line });
      try {
        messages.push({ role: "assistant", content: (await say(chat, messages)).text });
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        messages.pop();
        chat.terminal.note(`${chat.terminal.paint("red", "error:")} ${error.message}`);
      }
    }
  } finally {
    prompt.close();
  }
}

async function say(
  { http, url, user, maxTokens, terminal }: Chat,
  messages: readonly Message[],
): Promise<Completion> {
  const answer = await streamCompletion(http, {
    url,
    messages,
    user,
    ...(maxTokens !== undefined && { maxTokens }),
    onColor: (color) => terminal.write(`${nameOf(color, terminal)}  `),
    onText: (text) => terminal.write(text),
  });
  const seconds = answer.milliseconds / 1000;
  const cut = answer.done ? "" : "; the answer was cut off";
  terminal.print();
  terminal.print(
    terminal.paint(
      "dim",
      `${answer.tokens ?? answer.pieces} tokens, first after ${answer.firstPieceMilliseconds?.toFixed(0) ?? "?"} ms, ${seconds.toFixed(1)} s in all${cut}`,
    ),
  );
  if (!answer.done)
    throw new OperatorError("failed", "the stream ended without [DONE]", "see: npx bluegreen logs");
  return answer;
}

function nameOf(color: string | undefined, terminal: Terminal): string {
  const known = colors.find((name) => name === color);
  return known ? terminal.paint(known, known) : (color ?? "model");
}
