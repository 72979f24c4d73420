// A model server without a model, which is well until it is told otherwise: POST /fault {"fault":"sleeps"}.
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

const { COLOR: color, RELEASE: release, VERSION: version, PORT: port } = process.env;
const identity = { "x-color": color, "x-release": release };
const seen = { copies: 0, others: 0 };
let fault = "none";

const server = createServer(async (request, response) => {
  let text = "";
  for await (const piece of request) text += piece;
  const answer = (status, body) =>
    response.writeHead(status, { "content-type": "application/json", ...identity }).end(JSON.stringify(body));
  if (request.url === "/fault") {
    fault = JSON.parse(text).fault;
    return answer(200, { fault });
  }
  if (request.url === "/seen") return answer(200, seen);
  if (request.url === "/health/deep") return answer(200, { color, version, release });
  if (request.method === "GET") return answer(200, { status: "ready" });
  seen[request.headers["x-shadow"] ? "copies" : "others"] += 1;
  if (fault === "sleeps") await delay(3000);
  if (fault === "fails") return answer(500, { error: "out of order" });
  if (fault === "resets") return request.socket.destroy();
  if (fault === "hangs") return;
  response.writeHead(200, { "content-type": "text/event-stream", ...identity });
  for (const content of ["Hel", "lo", "."])
    response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
  response.end("data: [DONE]\n\n");
});
server.listen(Number(port), "0.0.0.0");

process.on("SIGTERM", () => process.exit(0));
