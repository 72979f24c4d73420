import type { FastifyInstance } from "fastify";
import { Problem } from "../problem.ts";

/**
 * Reads JSON bodies strictly: broken UTF-8 is refused, not replaced by question marks that the model would answer. Those of the
 * paths `unread` stay bytes.
 */
export function jsonBodies(server: FastifyInstance, unread: readonly string[]): void {
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    if (unread.includes(request.routeOptions.url ?? "")) {
      done(null, body);
      return;
    }
    try {
      done(null, parsed(Buffer.from(body)));
    } catch (error) {
      done(error as Problem);
    }
  });
}

/** As a key, however it is written: inside of a text its last quote would have a backslash. No check of fields sees it. */
const protoKey =
  /"(_|\\u005[Ff])(_|\\u005[Ff])(p|\\u0070)(r|\\u0072)(o|\\u006[Ff])(t|\\u0074)(o|\\u006[Ff])(_|\\u005[Ff])(_|\\u005[Ff])"\s*:/;

function parsed(body: Buffer): unknown {
  if (body.length === 0) throw new Problem(400, "invalid_json", "body: is empty; send a JSON object");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new Problem(400, "invalid_json", "body: is not UTF-8; send JSON in UTF-8");
  }
  if (protoKey.test(text)) throw new Problem(400, "invalid_json", "body: has a key __proto__; leave it out");
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(400, "invalid_json", `body: is not JSON (${reason}); send a JSON object`);
  }
}
