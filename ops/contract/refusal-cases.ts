import { z } from "zod";
import { paths } from "../../app/contract.ts";
import {
  expect,
  expectHeader,
  expectShape,
  expectStatus,
  get,
  whole,
  type Answer,
  type ContractCase,
  type Subject,
} from "./case.ts";
import * as shapes from "./shapes.ts";

const posts = [paths.chat, `${paths.chat}/contract-user`, paths.completions, paths.feedback] as const;
const gets = [
  paths.live,
  paths.ready,
  paths.deep,
  paths.health,
  paths.metrics,
  paths.models,
  paths.openapi,
] as const;

const json = "application/json";

interface Refused {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly type?: string;
  readonly statuses: readonly number[];
}

const refused: readonly Refused[] = [
  { name: "an empty body", body: "", statuses: [400] },
  { name: "broken JSON", body: '{"message":', statuses: [400] },
  { name: "broken UTF-8", body: Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), statuses: [400] },
  { name: "an array", body: "[]", statuses: [400, 422] },
  {
    name: "a body that is no JSON",
    body: "message=Hi",
    type: "application/x-www-form-urlencoded",
    statuses: [415],
  },
  { name: "a body of 10 MB", body: JSON.stringify({ message: "x".repeat(10_000_000) }), statuses: [413] },
];

/** What is no good request is answered with a JSON error, and harms nobody. */
export const refusalCases: readonly ContractCase[] = [
  ...refused.map(({ name, body, type = json, statuses }) => ({
    title: `${name} is refused with ${statuses.join(" or ")} and a JSON error`,
    async check(subject: Subject) {
      for (const path of posts) {
        const answer = await send(subject, "POST", path, { body, headers: { "content-type": type } });
        expectStatus(answer, ...statuses);
        // A router refuses what is too large by itself, and does not know OpenAI's shape.
        if (statuses.includes(413)) expectShape(answer, z.looseObject({ error: z.unknown() }));
        else expectError(answer, path);
      }
      expectStatus(await get(subject, paths.live), 200);
    },
  })),
  {
    title: "a method that a path does not have is 405, and Allow names those that it has",
    async check(subject) {
      for (const method of ["GET", "PUT", "DELETE"]) {
        for (const path of posts) await expectOtherMethod(subject, method, path, /^POST$/);
      }
      for (const method of ["POST", "PATCH", "DELETE"]) {
        for (const path of gets) await expectOtherMethod(subject, method, path, /^GET, HEAD$/);
      }
    },
  },
  {
    title: "an unknown path is a JSON error, under /v1 in OpenAI's shape",
    async check(subject) {
      for (const path of ["/no-such-path", "/v1/no-such-path"]) {
        const answer = await get(subject, path);
        expectStatus(answer, 404);
        expectError(answer, path);
      }
    },
  },
];

async function expectOtherMethod(
  subject: Subject,
  method: string,
  path: string,
  allow: RegExp,
): Promise<void> {
  const answer = await send(subject, method, path, {});
  expect(answer.status === 405, `${method} ${path}: status ${answer.status}, expected 405`);
  expectHeader(answer, "allow", allow);
  expectError(answer, path);
}

async function send(
  { http, baseUrl }: Subject,
  method: string,
  path: string,
  more: { readonly body?: string | Uint8Array; readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  return whole(await http.request(`${baseUrl}${path}`, { method, ...more }));
}

function expectError(answer: Answer, path: string): void {
  if (path.startsWith("/v1/")) expectShape(answer, shapes.completionError);
  else expectShape(answer, shapes.chatError);
}
