import type { Response } from "undici";
import type { z } from "zod";
import type { HttpClient } from "../http.ts";

/** A server under test. */
export interface Subject {
  readonly http: HttpClient;
  /** Without a trailing slash. */
  readonly baseUrl: string;
}

/** One promise of the contract: `check` throws where the server breaks it. */
export interface ContractCase {
  readonly title: string;
  check(subject: Subject): Promise<void>;
}

/** An answer read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Response["headers"];
  readonly body: string;
}

export async function get({ http, baseUrl }: Subject, path: string): Promise<Answer> {
  return whole(await http.request(`${baseUrl}${path}`));
}

export async function post({ http, baseUrl }: Subject, path: string, body: unknown): Promise<Answer> {
  return whole(await http.post(`${baseUrl}${path}`, body));
}

export async function whole(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: await response.text() };
}

export function expectStatus(answer: Answer, ...allowed: readonly number[]): void {
  expect(
    allowed.includes(answer.status),
    `status ${answer.status}, expected ${allowed.join(" or ")}: ${start(answer.body)}`,
  );
}

export function expectHeader(answer: Answer, name: string, pattern: RegExp): void {
  const value = answer.headers.get(name);
  expect(
    value !== null && pattern.test(value),
    `header ${name} is ${value ?? "missing"}, expected ${String(pattern)}`,
  );
}

/** Reads JSON of a shape. */
export function expectShape<Schema extends z.ZodType>(answer: Answer, schema: Schema): z.output<Schema> {
  expectHeader(answer, "content-type", /^application\/json/);
  let value: unknown;
  try {
    value = JSON.parse(answer.body);
  } catch {
    throw new Error(`no JSON: ${start(answer.body)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join(".") || "body"}: ${message}`,
  );
  throw new Error(`${problems.join("; ")}; got ${start(answer.body)}`);
}

export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

function start(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
