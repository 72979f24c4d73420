import { Template } from "@huggingface/jinja";
import type { Message } from "../engine.ts";

/** Makes one text of a conversation. */
export type ChatText = (messages: readonly Message[]) => string;

const names = { system: "System", user: "User", assistant: "Assistant" } as const;

/** For a model without a template: one question as it is, anything longer as a transcript that the model goes on with. */
export function plainText(messages: readonly Message[]): string {
  const [first] = messages;
  if (messages.length === 1 && first?.role === "user") return first.content;
  const turns = messages.map(({ role, content }) => `${names[role]}: ${content}`);
  return [...turns, `${names.assistant}:`].join("\n\n");
}

/**
 * For a model with a template in Jinja, as model files carry it. `marks` are the texts that it knows as `bos_token` and `eos_token`.
 * @throws Error where the template is none.
 */
export function templateText(
  template: string,
  marks: { readonly bos_token: string; readonly eos_token: string },
): ChatText {
  const parsed = new Template(template);
  return (messages) => parsed.render({ ...marks, messages: [...messages], add_generation_prompt: true });
}
