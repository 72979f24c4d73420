import type { Api, Answers, Operation } from "./api.ts";
import type { Asked } from "./asked.ts";
import { firstLineOf } from "./lenient-target.ts";
import type { Answer } from "./wire.ts";

/** Statuses that say that a good request is wrong; 400 is a prompt that is too long too, and 404 an answer that is not there. */
const wrongRequest = [405, 415, 422];

/** What bytes that are no HTTP are answered with. */
const malformed = 400;
/** What their refusals name. */
const noHttp = /\bHTTP\b|\bHost\b/;

/** Every answer has its color's name; what a router says by itself has not. */
const color = "x-color";

/** Compares answers with what the document says of them. */
export class Expectation {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** What is wrong with the answers to one request; undefined where all is as documented. */
  problemWith(asked: Asked, answers: readonly Answer[]): string | undefined {
    if (asked.sent.by === "client" && answers.length !== 1) return `${answers.length} answers`;
    for (const answer of answers) {
      const problem = this.#problem(asked, answer);
      if (problem !== undefined)
        return `${answer.status ?? "no head"}: ${problem}: ${answer.body.slice(0, 300)}`;
    }
    return undefined;
  }

  #problem(asked: Asked, answer: Answer): string | undefined {
    const { operation, good, sent } = asked;
    const { status } = answer;
    if (status === undefined) return this.#bareProblem(asked, answer);
    if (status >= 500) return "the server's fault";
    if (operation !== undefined && good === false && operation.body !== undefined && status < 300)
      return "a wrong request is taken";
    if (good === true && wrongRequest.includes(status)) return "a good request is refused";
    if (status === 429 && answer.headers["retry-after"] === undefined) return "no Retry-After";
    const head = sent.by === "client" && sent.method === "HEAD";
    const documented = this.#documentsFor(asked, answer).map((each) => problemOf(each, status, answer, head));
    return documented.includes(undefined) ? undefined : (documented[0] ?? "not documented");
  }

  /** Where the answer may be documented: what is none of the operations, by `x-otherwise` alone. */
  #documentsFor(asked: Asked, { headers }: Answer): readonly Answers[] {
    const { otherwise } = this.#api;
    if (asked.operation !== undefined)
      return headers[color] === undefined ? [asked.operation.answers, otherwise] : [asked.operation.answers];
    const near = this.#nearestTo(asked);
    return near === undefined ? [otherwise] : [otherwise, near.answers];
  }

  /** An answer without a head has no status: it must be what the operation gives when all is well, or say what is no HTTP here. */
  #bareProblem(asked: Asked, { body }: Answer): string | undefined {
    const near = this.#nearestTo(asked);
    const [[type = "", check] = []] = near?.body === undefined ? (near?.answers.get(200) ?? []) : [];
    const [refused] = this.#api.otherwise.get(malformed)?.values() ?? [];
    if (check !== undefined && isAs(check, type, body)) return undefined;
    const isRefusal = refused !== undefined && isAs(refused, "application/json", body) && noHttp.test(body);
    return isRefusal ? undefined : "neither what the operation answers nor a refusal of bytes";
  }

  #nearestTo({ sent }: Asked): Operation | undefined {
    const { method, target } = sent.by === "socket" ? firstLineOf(sent.bytes) : sent;
    return this.#api.near(method, target);
  }
}

function isAs(check: (value: unknown) => unknown, type: string, body: string): boolean {
  return valuesIn(type, body)?.every((value) => check(value) === true) ?? false;
}

function problemOf(
  documented: Answers,
  status: number,
  { headers, body }: Answer,
  head: boolean,
): string | undefined {
  const types = documented.get(status);
  if (types === undefined) return "an undocumented status";
  const type = (headers["content-type"] ?? "").split(";")[0] ?? "";
  const check = types.get(type);
  if (check === undefined) return `an undocumented type ${type}`;
  if (head) return undefined;
  const values = valuesIn(type, body);
  if (values === undefined) return "a body that cannot be read";
  const isRight = (value: unknown): boolean => check(value);
  if (values.every(isRight)) return undefined;
  return `a body that is not as documented (${JSON.stringify(check.errors)})`;
}

/** What the schema of a type is about; undefined where the body is not of that type. */
function valuesIn(type: string, body: string): readonly unknown[] | undefined {
  try {
    if (type === "application/json") return [JSON.parse(body) as unknown];
    if (type === "text/event-stream") return eventsIn(body);
    return [body];
  } catch {
    return undefined;
  }
}

function eventsIn(body: string): readonly unknown[] {
  const events = body.split("\n\n").filter((event) => event.startsWith("data: ") && event !== "data: [DONE]");
  return events.map((event) => JSON.parse(event.slice("data: ".length)) as unknown);
}
