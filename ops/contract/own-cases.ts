import { randomUUID } from "node:crypto";
import { headers, paths, releaseMetrics } from "../../app/contract.ts";
import {
  expect,
  expectHeader,
  expectShape,
  expectStatus,
  get,
  post,
  whole,
  type ContractCase,
  type Subject,
} from "./case.ts";
import { parseExposition } from "./exposition.ts";
import * as shapes from "./shapes.ts";

const question = { message: "Say hello.", max_tokens: 4, temperature: 0 };

/** What a model server of this project promises beyond the peers'. */
export const ownCases: readonly ContractCase[] = [
  {
    title: "the request's X-Request-Id is the answer's; one that could harm a log is replaced",
    async check(subject) {
      for (const [sent, kept] of [
        ["contract-1.a:B_c", true],
        ["a b", false],
        ["x".repeat(200), false],
      ] as const) {
        const answer = await chat(subject, sent);
        const { request_id: id } = expectShape(answer, shapes.chat);
        expect((id === sent) === kept, `${sent.slice(0, 40)} was answered with request_id ${id}`);
        expect(answer.headers.get(headers.requestId) === id, "the header has another id than the body");
      }
    },
  },
  {
    title: "GET /health/deep tells the schemas that server and history understand",
    async check(subject) {
      expectShape(await get(subject, paths.deep), shapes.schemas);
    },
  },
  {
    title: "POST /feedback stores an opinion of an answer, also a second time",
    async check(subject) {
      const { request_id: id } = expectShape(await post(subject, paths.chat, question), shapes.chat);
      for (const verdict of ["down", "up", "up"]) {
        const body = { request_id: id, verdict, comment: "contract" };
        const answer = await post(subject, paths.feedback, body);
        expectStatus(answer, 200, 201);
        expect(
          expectShape(answer, shapes.opinion).verdict === verdict,
          `the verdict is not ${verdict}: ${answer.body}`,
        );
      }
    },
  },
  {
    title: "POST /feedback on an answer that nobody knows is 404",
    async check(subject) {
      const answer = await post(subject, paths.feedback, { request_id: randomUUID(), verdict: "up" });
      expectStatus(answer, 404);
      expectShape(answer, shapes.chatError);
    },
  },
  {
    title: "an answer of /v1/chat/completions can be judged too",
    async check(subject) {
      const answer = await post(subject, paths.completions, {
        messages: [{ role: "user", content: "Say hello." }],
        max_tokens: 4,
      });
      expectStatus(answer, 200);
      const id = answer.headers.get(headers.requestId);
      expectStatus(await post(subject, paths.feedback, { request_id: id, verdict: "up" }), 200, 201);
    },
  },
  {
    title: "POST /v1/chat/completions ends at max_tokens with length, repeats itself with a seed, and stops",
    async check(subject) {
      const ask = async (more: object) => {
        const body = { messages: [{ role: "user", content: "Count to nine." }], max_tokens: 8, ...more };
        const answer = await post(subject, paths.completions, body);
        expectStatus(answer, 200);
        const [choice] = expectShape(answer, shapes.anyCompletion).choices;
        return { text: choice?.message.content ?? "", finish: choice?.finish_reason };
      };
      const first = await ask({ seed: 5 });
      expect((await ask({ seed: 5 })).text === first.text, "two answers of one seed differ");
      const whole = await ask({ temperature: 0 });
      expect(whole.finish === "length" || whole.text.length > 0, "there is no answer");
      const stop = whole.text.slice(2, 4);
      if (stop.length === 2) {
        const stopped = await ask({ temperature: 0, stop });
        expect(!stopped.text.includes(stop), `the answer holds its stop sequence ${JSON.stringify(stop)}`);
        expect(
          stopped.finish === "stop",
          `finish_reason is ${stopped.finish ?? "missing"} after a stop sequence`,
        );
      }
    },
  },
  {
    title: "GET /openapi.json is an OpenAPI 3.1 document with every path that each server has",
    async check(subject) {
      const answer = await get(subject, paths.openapi);
      expectStatus(answer, 200);
      const document = expectShape(answer, shapes.openApi);
      const { ontology: _ontology, served: _served, ...everywhere } = paths;
      const missing = [...Object.values(everywhere), `${paths.chat}/{user_id}`].filter(
        (path) => !(path in document.paths),
      );
      expect(missing.length === 0, `it lacks ${missing.join(", ")}`);
    },
  },
  ...Object.values(releaseMetrics).map((name) => ({
    title: `GET /metrics has ${name} by color and release`,
    async check(subject: Subject) {
      await post(subject, paths.chat, question);
      const answer = await get(subject, paths.metrics);
      const samples = parseExposition(answer.body).filter((sample) => sample.name.startsWith(name));
      expect(samples.length > 0, `${name} is missing`);
      for (const { labels } of samples)
        expect("color" in labels && "release" in labels, `${name} lacks color or release`);
    },
  })),
];

async function chat({ http, baseUrl }: Subject, id: string) {
  const answer = await whole(
    await http.post(`${baseUrl}${paths.chat}`, question, { [headers.requestId]: id }),
  );
  expectStatus(answer, 200);
  expectHeader(answer, headers.requestId, /\S/);
  return answer;
}
