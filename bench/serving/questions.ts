/** A message of the OpenAI API. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Numbers the conversations of this process, so that none begins like another one and no cache shortens it. */
let told = 100_000;

/** One short question, the same for every contestant but for its number. */
export function shortQuestion(): readonly ChatMessage[] {
  return numbered([{ role: "user", content: "Tell a very long story about two ships and their crews." }]);
}

/** About 200 tokens to read before the answer. */
export function longQuestion(): readonly ChatMessage[] {
  return numbered([{ role: "user", content: `${report(8)}\nWhat does the report say?` }]);
}

/** A conversation whose next answer is asked for after about 400 tokens of history. */
export function conversation(): readonly ChatMessage[] {
  return numbered([
    { role: "user", content: `${report(8)}\nWhat does the report say?` },
    { role: "assistant", content: report(3) },
    { role: "user", content: `${report(4)}\nIs that all?` },
  ]);
}

/** About 250 tokens to read before an answer as long as wanted. */
export function storyQuestion(): readonly ChatMessage[] {
  return numbered([
    { role: "user", content: `${report(8)}\nTell a very long story about the ship and her crew.` },
  ]);
}

/** The conversation's second turn. */
export function nextTurn(before: readonly ChatMessage[], answer: string): readonly ChatMessage[] {
  return [
    ...before,
    { role: "assistant", content: answer },
    { role: "user", content: "And what should the captain do next?" },
  ];
}

/** Puts a system message before it whose first words are new each time, and as long. */
function numbered(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  told += 1;
  return [
    { role: "system", content: `${told} is the number of this conversation. Answer at length.` },
    ...messages,
  ];
}

/** A text of about 25 tokens a sentence. */
function report(sentences: number): string {
  const ports = ["Lisbon", "Genoa", "Bergen", "Cadiz", "Ostend", "Riga", "Malta", "Smyrna"];
  return Array.from(
    { length: sentences },
    (_, index) =>
      `On day ${index + 1} the ship left ${ports[index % ports.length]} with salt, wool and ${index + 12} barrels of oil, and the wind was fair.`,
  ).join(" ");
}
