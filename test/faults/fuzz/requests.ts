import * as fc from "fast-check";
import type { Api, Operation } from "./api.ts";
import type { Asked } from "./asked.ts";
import { bounded, judged, reachesModel } from "./bodies.ts";
import { brokenBodies, type Broken } from "./broken-bodies.ts";
import { goodValues } from "./good-values.ts";
import { oddBytes } from "./odd-bytes.ts";
import { oddHeaders, oddTypes } from "./odd-headers.ts";
import { oddTargets } from "./odd-targets.ts";

const json = { "content-type": "application/json" };
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW", "post"];

/** Requests of which nearly all are wrong, made of what the document says of the right ones. `bodyBytes` is the largest body. */
export function requestsTo(api: Api, bodyBytes: number): fc.Arbitrary<Asked> {
  const posts = api.operations.filter(({ body }) => body !== undefined);
  const one = fc.constantFrom(...api.operations);
  const ofPosts = (make: (operation: Operation, good: fc.Arbitrary<unknown>) => fc.Arbitrary<Asked>) =>
    fc.oneof(...posts.map((operation) => make(operation, goodBodies(api, operation))));
  return fc.oneof(
    { weight: 560, arbitrary: ofPosts(withBrokenBody) },
    { weight: 60, arbitrary: ofPosts(withOddType) },
    { weight: 60, arbitrary: ofPosts(withOddHeaders) },
    { weight: 90, arbitrary: fc.oneof(...api.operations.map(withoutBody)) },
    {
      weight: 90,
      arbitrary: fc.tuple(oddTargets(api), fc.constantFrom("GET", "POST"), goodOrNone).map(elsewhere(api)),
    },
    { weight: 60, arbitrary: fc.tuple(one, fc.constantFrom(...methods)).map(otherMethod(api)) },
    { weight: 8, arbitrary: ofPosts(withGoodBody) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom(...posts), fc.integer({ min: -2, max: 2 })).map(atLimit(bodyBytes)),
    },
    { weight: 40, arbitrary: oddBytes(api) },
  );
}

function goodBodies(api: Api, operation: Operation): fc.Arbitrary<unknown> {
  return goodValues(api, operation.body ?? {}).map((value) => bounded(operation, value));
}

function withBrokenBody(operation: Operation, good: fc.Arbitrary<unknown>): fc.Arbitrary<Asked> {
  const required = (operation.body?.["required"] ?? []) as string[];
  return fc
    .tuple(brokenBodies(good, required), usual)
    .map(([{ fault, body }, headers]) => posted(operation, { fault, body }, headers));
}

function withGoodBody(operation: Operation, good: fc.Arbitrary<unknown>): fc.Arbitrary<Asked> {
  return good.map((value) =>
    posted(operation, { fault: "nothing", body: Buffer.from(JSON.stringify(value)) }, json),
  );
}

function withOddType(operation: Operation, good: fc.Arbitrary<unknown>): fc.Arbitrary<Asked> {
  // A model would be asked wherever the type is good enough.
  const bodies = reachesModel(operation) ? fc.constant({}) : good;
  return fc
    .tuple(bodies, oddTypes)
    .map(([value, headers]) =>
      sentTo(operation, "type: odd", undefined, headers, Buffer.from(JSON.stringify(value))),
    );
}

function withOddHeaders(operation: Operation): fc.Arbitrary<Asked> {
  return oddHeaders.map((headers) =>
    posted(operation, { fault: "headers: odd", body: Buffer.from("{}") }, { ...json, ...headers }),
  );
}

/** Where a body is missing it is wrong; where none is wanted all is well. */
function withoutBody(operation: Operation): fc.Arbitrary<Asked> {
  const query = fc.constantFrom("", "?", "?a=b", "?a[]=1&a[__proto__]=2", "?%00=%ff", `?${"q".repeat(3000)}`);
  const lengths = fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { accept: "application/xml" },
    { range: "bytes=5-" },
    { "if-none-match": "*" },
  );
  return fc.tuple(query, lengths).map(([junk, headers]) => ({
    fault: operation.body === undefined ? "query: junk" : "body: none",
    operation,
    good: operation.body === undefined,
    sent: {
      by: "client",
      method: operation.method,
      target: targetOf(operation) + junk,
      headers,
      body: undefined,
    },
  }));
}

function elsewhere(api: Api) {
  return ([target, method, body]: readonly [string, string, Buffer | undefined]): Asked => {
    const sent = method === "GET" ? undefined : body;
    return {
      fault: "path: odd",
      operation: undefined,
      good: api.near(method, target) === undefined ? false : undefined,
      sent: { by: "client", method, target, headers: sent === undefined ? {} : json, body: sent },
    };
  };
}

function otherMethod(api: Api) {
  return ([{ path }, method]: readonly [Operation, string]): Asked => {
    const target = targetOf({ path });
    const operation = api.near(method, target);
    return {
      fault: "method: another",
      operation,
      // Without a body, what wants one is malformed.
      good: operation === undefined || operation.body !== undefined ? false : undefined,
      sent: { by: "client", method, target, headers: {}, body: undefined },
    };
  };
}

/** A body of as many bytes as are allowed, or a few more or less, and no good one: spaces around nothing. */
function atLimit(bodyBytes: number) {
  return ([operation, more]: readonly [Operation, number]): Asked =>
    posted(
      operation,
      { fault: "body: as large as allowed", body: Buffer.alloc(bodyBytes + more, " ") },
      json,
    );
}

function posted(
  operation: Operation,
  { fault, body }: Broken,
  headers: Readonly<Record<string, string>>,
): Asked {
  const { good, bytes } = judged(operation, body);
  return sentTo(operation, fault, good, headers, bytes);
}

function sentTo(
  operation: Operation,
  fault: string,
  good: Asked["good"],
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Asked {
  const { method } = operation;
  return {
    fault,
    operation,
    good,
    sent: { by: "client", method, target: targetOf(operation), headers, body },
  };
}

function targetOf({ path }: Pick<Operation, "path">): string {
  return path.replace(/\{\w+\}/g, "fuzz");
}

const usual = fc.constantFrom<Readonly<Record<string, string>>>(
  json,
  json,
  { "content-type": "application/json; charset=utf-8" },
  { ...json, "x-user-id": "fuzz" },
);
const goodOrNone = fc.constantFrom(undefined, Buffer.from("{}"), Buffer.from('{"message":""}'));
