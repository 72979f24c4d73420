// A model server without a model: it starts at once, and does what its version says.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

const { COLOR: color, RELEASE: release, VERSION: version, PORT: port } = process.env;
const does = (what) => version.startsWith(what);

if (does("ends")) {
  console.log("the model file is broken");
  process.exit(3);
}

/** Share of the chat requests that fail, percent, since `/break/<percent>` was asked. */
let failing = 0;
let chats = 0;

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, {
      "content-type": "application/json",
      "x-color": color,
      "x-release": release,
    });
    response.end(JSON.stringify(body));
  };
  if (does("breakable") && request.url.startsWith("/break/")) {
    failing = Number(request.url.slice("/break/".length));
    return answer(200, { failing });
  }
  if (request.url.startsWith("/chat")) chats += 1;
  if (request.url.startsWith("/chat") && (chats * failing) % 100 < failing)
    return answer(500, { error: "broken" });
  if (does("not-for-users") && request.headers["x-user-id"]) return answer(500, { error: "a user" });
  if (request.url === "/ready" && does("answers-500")) return answer(500, { reason: "out of order" });
  if (request.url === "/ready" && does("never-ready"))
    return answer(503, { status: "not_ready", reason: "loading the model" });
  if (request.url === "/health/deep")
    return answer(200, {
      color,
      version,
      release: does("other-release") ? "0".repeat(64) : release,
      ...(does("other-schema") && { schema: { min: 9, max: 9 }, database_schema: null }),
    });
  if (does("garbage") && request.method === "POST") {
    response.writeHead(200, { "content-type": "application/json", "x-color": color, "x-release": release });
    return response.end(Buffer.from("{\u0000\ufffd" + "\u00ff".repeat(40)));
  }
  if (request.url === "/openapi.json") return answer(404, { error: "no such path" });
  if (request.url === "/v1/chat/completions") {
    const body = JSON.parse(await text(request));
    // Only what is streamed, so that smoke prompts take the other way that a server of the user's own may have.
    if (body.stream !== true) return answer(404, { error: "no such path" });
    response.writeHead(200, { "content-type": "text/event-stream", "x-color": color, "x-release": release });
    const said = JSON.stringify({ choices: [{ delta: { content: "Hello." }, finish_reason: "stop" }] });
    return response.end(`data: ${said}\n\ndata: [DONE]\n\n`);
  }
  if (request.url === "/chat") console.log("/chat");
  if (request.url === "/slow" || (request.url === "/chat" && does("slow"))) await delay(3000);
  return answer(200, {
    status: "ready",
    response: "Hello.",
    tokens_generated: 1,
    inference_ms: 1,
    model_version: version,
  });
});
server.listen(Number(port), "0.0.0.0");

// Answers what has begun, then ends.
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  setInterval(() => server.closeIdleConnections(), 50);
});
