import { headers, paths } from "../../app/contract.ts";
import type { ContractCase } from "./case.ts";
import { expect, expectHeader, expectShape, expectStatus, get, post } from "./case.ts";
import { fieldCases } from "./field-cases.ts";
import { metricsCases } from "./metrics-cases.ts";
import { ontologyCases } from "./ontology-cases.ts";
import { ownCases } from "./own-cases.ts";
import { refusalCases } from "./refusal-cases.ts";
import * as shapes from "./shapes.ts";
import { streamingCases } from "./streaming-cases.ts";

/** What the peers' servers and OpenAI's promise. */
export const peerCases: readonly ContractCase[] = [
  {
    title: "GET /healthz answers that it is alive",
    async check(subject) {
      const answer = await get(subject, paths.live);
      expectStatus(answer, 200);
      expectShape(answer, shapes.live);
    },
  },
  {
    title: "GET /ready answers ready, with the time of an inference and memory",
    async check(subject) {
      const answer = await get(subject, paths.ready);
      if (answer.status === 503) {
        const { reason } = expectShape(answer, shapes.notReady);
        throw new Error(`not ready: ${reason}`);
      }
      expectStatus(answer, 200);
      expectShape(answer, shapes.ready);
    },
  },
  {
    title: "GET /health/deep tells model, memory, load, version, color and release",
    async check(subject) {
      const answer = await get(subject, paths.deep);
      expectStatus(answer, 200);
      const health = expectShape(answer, shapes.deepHealth);
      expect(health.model_loaded, "model_loaded is false");
    },
  },
  {
    title: "GET /health answers as /health/deep does",
    async check(subject) {
      const answer = await get(subject, paths.health);
      expectStatus(answer, 200);
      expectShape(answer, shapes.deepHealth);
    },
  },
  {
    title: "every answer names color, release and request",
    async check(subject) {
      const answer = await get(subject, paths.live);
      expectHeader(answer, headers.color, /^(blue|green)$/);
      expectHeader(answer, headers.release, /^(unreleased|[0-9a-f]{64})$/);
      expectHeader(answer, headers.requestId, /\S/);
    },
  },
  {
    title: "POST /chat answers a message",
    async check(subject) {
      const answer = await post(subject, paths.chat, {
        message: "Say hello.",
        max_tokens: 8,
        temperature: 0,
      });
      expectStatus(answer, 200);
      const { tokens_generated: tokens } = expectShape(answer, shapes.chat);
      expect(tokens <= 8, `tokens_generated is ${tokens}, above max_tokens 8`);
    },
  },
  {
    title: "POST /chat takes a user_id, and gives equal answers at temperature 0",
    async check(subject) {
      const ask = async (user: string) =>
        expectShape(
          await post(subject, paths.chat, {
            message: "What is water?",
            user_id: user,
            max_tokens: 8,
            temperature: 0,
          }),
          shapes.chat,
        ).response;
      const [first, second] = [await ask("contract-a"), await ask("contract-b")];
      expect(first === second, `"${first}" and "${second}" differ`);
    },
  },
  {
    title: "POST /chat/{user_id} answers a message with context",
    async check(subject) {
      const answer = await post(subject, `${paths.chat}/contract-user`, {
        message: "My name is Ada.",
        max_tokens: 8,
        temperature: 0,
        context: true,
      });
      expectStatus(answer, 200);
      expectShape(answer, shapes.chat);
    },
  },
  {
    title: "POST /chat without a message is the client's fault",
    async check(subject) {
      const answer = await post(subject, paths.chat, { max_tokens: 8 });
      expectStatus(answer, 400, 422);
      expectShape(answer, shapes.chatError);
    },
  },
  {
    title: "POST /chat with max_tokens 0 is refused",
    async check(subject) {
      const answer = await post(subject, paths.chat, { message: "Hi", max_tokens: 0 });
      expectStatus(answer, 400, 422);
      expectShape(answer, shapes.chatError);
    },
  },
  {
    title: "GET /v1/models lists the model",
    async check(subject) {
      const answer = await get(subject, paths.models);
      expectStatus(answer, 200);
      expectShape(answer, shapes.models);
    },
  },
  {
    title: "POST /v1/chat/completions answers in OpenAI's shape",
    async check(subject) {
      const answer = await post(subject, paths.completions, {
        messages: [{ role: "user", content: "Say hello." }],
        max_tokens: 8,
        temperature: 0,
      });
      expectStatus(answer, 200);
      const { usage } = expectShape(answer, shapes.completion);
      const sum = usage.prompt_tokens + usage.completion_tokens;
      expect(
        usage.total_tokens === sum,
        `usage.total_tokens is ${usage.total_tokens}, the parts sum to ${sum}`,
      );
      expect(
        usage.completion_tokens <= 8,
        `usage.completion_tokens is ${usage.completion_tokens}, above max_tokens 8`,
      );
    },
  },
  {
    title: "POST /v1/chat/completions without messages is the client's fault, in OpenAI's shape",
    async check(subject) {
      const answer = await post(subject, paths.completions, { messages: [] });
      expectStatus(answer, 400, 422);
      expectShape(answer, shapes.completionError);
    },
  },
  {
    title: "an unknown path is 404",
    async check(subject) {
      expectStatus(await get(subject, "/no-such-path"), 404);
    },
  },
  ...streamingCases,
  ...metricsCases,
];

/** Everything that a model server promises its users, directly or behind a router. */
export const contractCases: readonly ContractCase[] = [
  ...peerCases,
  ...ownCases,
  ...ontologyCases,
  ...fieldCases,
  ...refusalCases,
];
