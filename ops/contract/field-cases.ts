import { paths } from "../../app/contract.ts";
import { expect, expectShape, expectStatus, post, type ContractCase } from "./case.ts";
import * as shapes from "./shapes.ts";

const message = { message: "Hi", max_tokens: 1 };
const messages = { messages: [{ role: "user", content: "Hi" }], max_tokens: 1 };
const opinion = { request_id: "contract-nobody", verdict: "up" };

interface WrongFields {
  readonly path: string;
  /** A body in which nothing is wrong. */
  readonly good: object;
  /** Values that each field must not have. */
  readonly wrong: Readonly<Record<string, readonly unknown[]>>;
}

/** Wrong fields of the peers' API; unknown ones are passed over there. */
export const peerFields: readonly WrongFields[] = [
  {
    path: paths.chat,
    good: message,
    wrong: {
      message: [undefined, null, "", " ", 5, ["Hi"], {}],
      max_tokens: [0, -1, 1.5, "many", 1e9, null],
      temperature: [-0.1, 2.1, "warm", null],
      user_id: ["", 5, "u".repeat(129), null],
    },
  },
  {
    path: `${paths.chat}/contract-user`,
    good: message,
    wrong: { message: [undefined, 5], max_tokens: [0], temperature: [3], context: ["yes", 1, null] },
  },
];

/** Wrong fields of the APIs that refuse what they do not know. */
export const strictFields: readonly WrongFields[] = [
  {
    path: paths.completions,
    good: messages,
    wrong: {
      messages: [
        undefined,
        [],
        "Hi",
        [{}],
        [{ role: "tool", content: "Hi" }],
        [{ role: "user", content: 5 }],
      ],
      max_tokens: [0, 1.5, "many", 1e9],
      max_completion_tokens: [0],
      temperature: [-0.1, 2.1, "warm"],
      top_p: [0, 1.1, "x"],
      seed: [-1, 1.5, "x"],
      stop: [5, "", ["a", "b", "c", "d", "e"]],
      stream: ["yes"],
      stream_options: [{ include_usage: "yes" }],
      n: [2],
      presence_penalty: [1],
      response_format: [{ type: "json_object" }],
      tools: [[]],
    },
  },
  {
    path: paths.feedback,
    good: opinion,
    wrong: {
      request_id: [undefined, "", 5, null],
      verdict: [undefined, "maybe", 1, null],
      comment: [5, "x".repeat(4001)],
      stars: [5],
    },
  },
];

/** One case a field: every wrong value is the client's fault, and the answer names the field. */
export const fieldCases: readonly ContractCase[] = [...peerFields, ...strictFields].flatMap(
  ({ path, good, wrong }) =>
    Object.entries(wrong).map(([field, values]) => ({
      title: `POST ${path} refuses wrong values of ${field} by name`,
      async check(subject) {
        for (const value of values) {
          const answer = await post(subject, path, { ...good, [field]: value });
          expectStatus(answer, 400, 422);
          const named =
            path === paths.completions
              ? expectShape(answer, shapes.completionError).error.param
              : expectShape(answer, shapes.chatError).error;
          expect(
            String(named).includes(field),
            `${field} = ${value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60)}: the error names ${String(named)}`,
          );
        }
      },
    })),
);
