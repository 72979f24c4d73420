import type { ChatHistoryItem, ChatWrapper, LlamaModel, Token } from "node-llama-cpp";
import type { Message, Prompt } from "./engine.ts";

/** A prompt in the model's own tokens. */
export interface TokenPrompt extends Prompt {
  readonly tokens: readonly Token[];
}

/** A conversation in the model's template, up to where its answer begins. */
export function chatPrompt(
  { tokenizer }: Pick<LlamaModel, "tokenizer">,
  template: ChatWrapper,
  messages: readonly Message[],
): TokenPrompt {
  const chatHistory: ChatHistoryItem[] = [...messages.map(historyItem), { type: "model", response: [] }];
  const { contextText } = template.generateContextState({ chatHistory });
  const tokens = contextText.tokenize(tokenizer);
  return { tokens, tokenCount: tokens.length };
}

function historyItem({ role, content }: Message): ChatHistoryItem {
  if (role === "assistant") return { type: "model", response: [content] };
  return { type: role, text: content };
}
