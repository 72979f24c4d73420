import { describe, expect, it } from "vitest";
import { readEventStream, StreamFailure } from "../../../../app/shadow/event-stream.ts";

const content = (text: string) => `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;
const role = 'data: {"choices":[{"delta":{"role":"assistant"}}]}\n\n';
const done = "data: [DONE]\n\n";

async function* bytesOf(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

async function read(...pieces: string[]) {
  let firstTokens = 0;
  const answer = await readEventStream(bytesOf(...pieces), () => (firstTokens += 1));
  return { ...answer, firstTokens };
}

describe("a streamed answer", () => {
  it("is the contents of its events, and as many tokens", async () => {
    expect(await read(role, content("Hel"), content(""), content("lo"), done)).toEqual({
      text: "Hello",
      tokens: 3,
      firstTokens: 1,
    });
  });

  it("has the tokens that its usage tells, where it tells them", async () => {
    const usage = 'data: {"choices":[],"usage":{"completion_tokens":7}}\n\n';
    expect(await read(role, content("a"), usage, done)).toMatchObject({ tokens: 7 });
  });

  it("is the same however it is cut into pieces, in the middle of a character too", async () => {
    const whole = Buffer.from(role + content("日本") + ": a comment\r\n\r\n" + content("!") + done);
    const bytes = async function* () {
      for (const byte of whole) yield await Promise.resolve(Uint8Array.of(byte));
    };
    expect(await readEventStream(bytes(), () => undefined)).toEqual({ text: "日本!", tokens: 2 });
  });

  it("without a token is empty", async () => {
    expect(await read(role, done)).toEqual({ text: "", tokens: 0, firstTokens: 0 });
  });

  it.each([
    ["breaks off", [role, content("a")], "its stream broke off"],
    ["holds no JSON", ["data: {\n\n"], "what is no event of a completion: {"],
    ["holds something else", ['data: {"choices":"a"}\n\n'], "what is no event of a completion"],
    ["is too long", [content("x".repeat(1_500_000)), content("x".repeat(1_500_000)), done], "longer than"],
    ["has a line without an end", Array.from({ length: 30 }, () => "x".repeat(100_000)), "longer than"],
  ])("fails where it %s", async (_title, pieces, message) => {
    await expect(read(...pieces)).rejects.toThrow(message);
  });

  it("fails with the other color's code where it holds an error", async () => {
    const error = 'data: {"error":{"message":"no room","code":"overloaded"}}\n\n';
    const failure = await read(role, content("a"), error).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(StreamFailure);
    expect(failure).toMatchObject({ message: "no room", code: "overloaded" });
  });
});
