import { paths } from "../../app/contract.ts";
import { streamCompletion, type Completion } from "../completion.ts";
import { expect, expectHeader, expectStatus, whole, type ContractCase, type Subject } from "./case.ts";

const prompt = {
  messages: [{ role: "user", content: "Count to five." }] as const,
  maxTokens: 16,
  temperature: 0,
};

/** What `/v1/chat/completions` promises of a stream. */
export const streamingCases: readonly ContractCase[] = [
  {
    title: "a stream is text/event-stream and is not kept by caches",
    async check({ http, baseUrl }) {
      const answer = await whole(
        await http.post(`${baseUrl}${paths.completions}`, {
          messages: prompt.messages,
          max_tokens: 4,
          stream: true,
        }),
      );
      expectStatus(answer, 200);
      expectHeader(answer, "content-type", /^text\/event-stream/);
      expectHeader(answer, "cache-control", /no-(cache|store)/);
    },
  },
  {
    title: "a stream ends in [DONE], with a reason",
    async check(subject) {
      const answer = await stream(subject);
      expect(answer.done, "the stream ended without [DONE]");
      expect(
        /^(stop|length)$/.test(answer.finishReason ?? ""),
        `finish_reason is ${answer.finishReason ?? "missing"}`,
      );
    },
  },
  {
    title: "a stream has as many pieces as its usage has tokens",
    async check(subject) {
      const answer = await stream(subject);
      expect(answer.tokens !== undefined, "the stream states no usage");
      expect(
        answer.pieces === answer.tokens,
        `${answer.pieces} pieces with content, but usage.completion_tokens is ${answer.tokens}`,
      );
      expect(answer.text.trim() !== "", "the stream holds no text");
    },
  },
  {
    title: "a stream comes in pieces, not at once",
    async check(subject) {
      const answer = await stream(subject, 64);
      const { firstPieceMilliseconds: first, milliseconds } = answer;
      expect(
        first !== undefined && (answer.pieces < 8 || first < 0.8 * milliseconds),
        `the first piece came after ${first?.toFixed(0) ?? "no"} ms of ${milliseconds.toFixed(0)} ms: something buffers`,
      );
    },
  },
];

async function stream({ http, baseUrl }: Subject, maxTokens = prompt.maxTokens): Promise<Completion> {
  return streamCompletion(http, { ...prompt, maxTokens, url: baseUrl });
}
