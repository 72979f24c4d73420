import { once } from "node:events";
import { connect } from "node:net";
import { resolve } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { weightsFor } from "../../components/color.ts";
import { routerStatuses } from "../../components/nginx/refusals.ts";
import { nginxConfiguration } from "../../provider/nginx-configuration.ts";
import { nginxRoute } from "../../provider/nginx-route.ts";
import { prepare } from "../../toolchain/index.ts";
import { callContext } from "../unit/support/call-context.ts";
import { NginxStage, releases } from "./nginx-stage.ts";

let stage: NginxStage;

beforeAll(async () => {
  const projectDirectory = resolve(__dirname, "../..");
  await prepare({ projectDirectory, environment: process.env, progress: "none" });
  stage = await NginxStage.start({ name: "bluegreen-refusals-test", subnet: "172.28.95.0/24" });
  const { container, url } = stage;
  const at = { container, containerId: "id", url };
  await nginxConfiguration.create({ ...at, ...stage.configuration() }, callContext());
  const route = { activeColor: "blue", weights: weightsFor("blue"), releases };
  await nginxRoute.create({ ...at, ...route }, callContext());
}, 10 * 60_000);

afterAll(() => stage.remove());

/** What is answered to bytes that are no request that a client would write; undefined where the connection is closed without a word. */
async function answerTo(bytes: string): Promise<{ status: number; body: string } | undefined> {
  const { port, hostname } = new URL(stage.url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1"))).on("error", () => undefined);
  socket.write(bytes);
  const answered = new Promise<void>((done) =>
    socket.on("data", () => text.trimEnd().endsWith("}") && done()),
  );
  await Promise.race([once(socket, "close"), answered]);
  socket.destroy();
  const status = /^HTTP\/1\.\d (\d{3})/.exec(text)?.[1];
  return status === undefined
    ? undefined
    : { status: Number(status), body: text.slice(text.indexOf("\r\n\r\n") + 4) };
}

const line = (first: string, ...more: string[]) =>
  [first, "Host: x", ...more, "Connection: close", "", ""].join("\r\n");

describe("what nginx itself refuses is told in JSON, with a status that is documented:", () => {
  it.each([
    [400, "what is no HTTP", "hello\r\n\r\n"],
    [400, "a name that is none", "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"],
    [400, "two lengths", line("POST /chat HTTP/1.1", "Content-Length: 5", "Content-Length: 6")],
    [400, "a transfer encoding that there is not", line("POST /chat HTTP/1.1", "Transfer-Encoding: magic")],
    [400, "a version of HTTP that there is not", line("GET / HTTP/4.0")],
    [404, "its own places", line("GET /router/refused/headers HTTP/1.1")],
    [405, "TRACE", line("TRACE / HTTP/1.1")],
    [405, "a method that nobody has", line("BREW / HTTP/1.1")],
    [413, "a body that is too large", line("POST /chat HTTP/1.1", "Content-Length: 5000")],
    [414, "an address that is too long", line(`GET /${"x".repeat(9000)} HTTP/1.1`)],
    [431, "a header that is too long", line("GET / HTTP/1.1", `X-Long: ${"x".repeat(9000)}`)],
    [
      431,
      "headers that are too many",
      line("GET / HTTP/1.1", ...Array<string>(40).fill(`X-Many: ${"x".repeat(600)}`)),
    ],
  ])("%i for %s", async (status, _what, bytes) => {
    const answer = await answerTo(bytes);
    expect(answer?.status).toBe(status);
    expect(routerStatuses).toContain(status);
    expect(JSON.parse(answer?.body ?? "")).toEqual({
      error: expect.any(String) as string,
      request_id: expect.any(String) as string,
    });
  });

  it("whatever request id was sent", async () => {
    const answer = await answerTo(line("BREW / HTTP/1.1", 'X-Request-Id: "}'));
    expect(JSON.parse(answer?.body ?? "")).toMatchObject({
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    const kept = await answerTo(line("BREW / HTTP/1.1", "X-Request-Id: mine-1"));
    expect(JSON.parse(kept?.body ?? "")).toMatchObject({ request_id: "mine-1" });
  });
});

describe("a client that takes its time", () => {
  it("loses its connection while its header is not whole, and nobody else meets that", async () => {
    const { port, hostname } = new URL(stage.url);
    const slow = Array.from({ length: 30 }, () => connect(Number(port), hostname));
    const closed = slow.map((socket) =>
      once(
        socket.on("error", () => undefined),
        "close",
      ),
    );
    const asking = setInterval(() => slow.forEach((socket) => socket.writable && socket.write("x")), 500);
    for (const socket of slow) socket.write("GET / HTTP/1.1\r\nX-Slow: ");
    expect((await request(`${stage.url}/healthz`)).statusCode).toBe(200);
    await Promise.all(closed);
    clearInterval(asking);
    expect((await request(`${stage.url}/healthz`)).statusCode).toBe(200);
  }, 30_000);
});
