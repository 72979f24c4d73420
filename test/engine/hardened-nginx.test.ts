import { once } from "node:events";
import { connect } from "node:net";
import { resolve } from "node:path";
import { connect as connectTls } from "node:tls";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { weightsFor } from "../../components/color.ts";
import { routerStatuses } from "../../components/nginx/refusals.ts";
import { nginxConfiguration } from "../../provider/nginx-configuration.ts";
import { nginxRoute } from "../../provider/nginx-route.ts";
import { secretLayout } from "../../provider/route-layout.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { prepare } from "../../toolchain/index.ts";
import { callContext } from "../unit/support/call-context.ts";
import { selfSigned } from "../unit/support/certificate.ts";
import { NginxStage, releases } from "./nginx-stage.ts";

const limits = { requestsPerSecond: 0.5, burst: 3, connectionsPerAddress: 3 };
const [first, second] = ["a".repeat(40), "b".repeat(40)];
const withKey = { "x-api-key": first };

let stage: NginxStage;
let certificate: Awaited<ReturnType<typeof selfSigned>>;
let trusting: Agent;
let recorded: Record<string, unknown>;

beforeAll(async () => {
  const projectDirectory = resolve(__dirname, "../..");
  await prepare({ projectDirectory, environment: process.env, progress: "none" });
  stage = await NginxStage.start({ name: "bluegreen-hardened-test", subnet: "172.28.96.0/24" });
  certificate = await selfSigned();
  trusting = new Agent({ connect: { ca: certificate.chain } });
  recorded = inputs([first], "one");
  await nginxConfiguration.create(recorded, callContext());
  await nginxRoute.create(route(), callContext());
}, 10 * 60_000);

afterAll(async () => {
  await trusting.close();
  await stage.remove();
});

function inputs(keys: readonly string[], fingerprint: string): Record<string, unknown> {
  const text = stage.configuration({ limits, entrance: stage.entrance(fingerprint) });
  return { container: stage.container, containerId: "id", url: stage.url, ...text, keys, certificate };
}

function route() {
  const { container, url } = stage;
  return { container, containerId: "id", url, activeColor: "blue", weights: weightsFor("blue"), releases };
}

async function update(keys: readonly string[], fingerprint = "one") {
  const news = inputs(keys, fingerprint);
  await nginxConfiguration.update?.("id", recorded, news, callContext());
  recorded = news;
}

async function ask(path: string, headers: Record<string, string> = withKey, base = stage.secureUrl) {
  const { statusCode, headers: told, body } = await request(base + path, { headers, dispatcher: trusting });
  return { status: statusCode, headers: told, body: await body.text() };
}

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

describe("users' own port", () => {
  it("speaks TLS from 1.2 on, with HTTP/2, and answers", async () => {
    expect(await ask("/x")).toMatchObject({ status: 200, headers: { "x-color": "blue" } });
    const { port } = new URL(stage.secureUrl);
    const shaken = async (options: object) => {
      const socket = connectTls({ port: Number(port), host: "127.0.0.1", ca: certificate.chain, ...options });
      const problem = await Promise.race([
        once(socket, "secureConnect").then(() => undefined),
        once(socket, "error").then(([error]) => String(error)),
      ]).catch(String);
      const told = problem ?? [socket.getProtocol(), socket.alpnProtocol];
      socket.destroy();
      return told;
    };
    expect(await shaken({ ALPNProtocols: ["h2", "http/1.1"] })).toEqual(["TLSv1.3", "h2"]);
    expect(await shaken({ maxVersion: "TLSv1.2" })).toEqual(["TLSv1.2", false]);
    expect(
      await shaken({ minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
    ).toMatch(/alert|version/i);
  });

  it("sends whoever speaks HTTP to the same address with TLS, on both ports", async () => {
    const location = `${stage.secureUrl}/a?b=c`;
    for (const base of [stage.usersUrl, stage.secureUrl.replace("https", "http")])
      expect(await ask("/a?b=c", {}, base)).toMatchObject({ status: 308, headers: { location } });
  });

  it("answers nobody without a key but those who ask whether it lives", async () => {
    for (const headers of [
      {},
      { "x-api-key": second },
      { "x-api-key": "." },
      { authorization: `Basic ${first}` },
    ])
      expect(await ask("/x", headers as Record<string, string>)).toMatchObject({
        status: 401,
        headers: { "www-authenticate": 'Bearer realm="model"' },
      });
    expect(await ask("/healthz", {})).toMatchObject({ status: 200 });
    expect(await ask("/x", { authorization: `bearer ${first}`, "x-user-id": "bearer" })).toMatchObject({
      status: 200,
    });
  });

  it("leads nobody to one color, or to the route, with a key either", async () => {
    for (const path of ["/blue/x", "/%62lue/x", "//green", "/deployment-status"])
      expect((await ask(path)).status).toBe(403);
    expect((await ask("/x", { ...withKey, "x-color": "green" })).status).toBe(403);
  });

  it("lets a user ask so much and no more, says when to come back, and limits neither others nor health", async () => {
    const asUser = { ...withKey, "x-user-id": "greedy" };
    const statuses: number[] = [];
    for (let asked = 0; asked < 6; asked += 1) statuses.push((await ask("/x", asUser)).status);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
    expect(statuses.slice(4)).toContain(429);
    const refused = await ask("/x", asUser);
    expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "2" } });
    expect(JSON.parse(refused.body)).toMatchObject({
      error: expect.stringContaining("router.limits") as string,
    });
    expect((await ask("/x", { ...withKey, "x-user-id": "modest" })).status).toBe(200);
    for (let asked = 0; asked < 6; asked += 1) expect((await ask("/healthz", asUser)).status).toBe(200);
    for (let asked = 0; asked < 6; asked += 1)
      expect((await ask("/blue/x", { "x-user-id": "greedy" }, stage.url)).status).toBe(200);
  });
});

describe("a key that changes", () => {
  it("is in force at once beside the old one, then alone, while every connection stays and no request is lost", async () => {
    const connection = new Agent({ connections: 1, pipelining: 1, connect: { ca: certificate.chain } });
    let connects = 0;
    connection.on("connect", () => (connects += 1));
    let user = 0;
    const meet = async (key: string) => {
      const headers = { "x-api-key": key, "x-user-id": `rotation-${user++}` };
      const { statusCode, body } = await request(`${stage.secureUrl}/x`, { headers, dispatcher: connection });
      await body.dump();
      return statusCode;
    };
    expect([await meet(first), await meet(second)]).toEqual([200, 401]);
    const changing = new AbortController();
    const statuses: number[] = [];
    const asking = (async () => {
      while (!changing.signal.aborted) statuses.push(await meet(first));
    })();
    await update([first, second]);
    changing.abort();
    await asking;
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect([await meet(first), await meet(second)]).toEqual([200, 200]);
    await update([second]);
    expect([await meet(first), await meet(second), connects]).toEqual([401, 200, 1]);
    await connection.close();
  });

  it("lies where nginx alone reads it, in the set in force alone", async () => {
    const { root } = secretLayout;
    const found = await routerContainer(stage.docker, stage.container).run([
      "find",
      `${root}/`,
      "-type",
      "f",
      "-printf",
      "%m %U %f\n",
    ]);
    expect(found.output.split("\n").sort()).toEqual(
      [`400 10001 ${second}`, "400 10001 certificate.pem", "400 10001 private-key.pem"].sort(),
    );
    const logs = (
      await stage.docker.getContainer(stage.container).logs({ stdout: true, stderr: true })
    ).toString();
    expect(logs).toContain('"status":200');
    expect(logs).not.toMatch(new RegExp(`${first}|${second}`));
  });

  it("of a certificate is loaded: the next connection meets the other one", async () => {
    const before = certificate;
    certificate = await selfSigned();
    await update([second], "two");
    const [next, old] = [certificate, before].map(({ chain }) => new Agent({ connect: { ca: chain } }));
    const met = (dispatcher: Agent | undefined) =>
      request(`${stage.secureUrl}/healthz`, { ...(dispatcher && { dispatcher }) }).then(
        ({ statusCode }) => statusCode,
      );
    expect(await met(next)).toBe(200);
    await expect(met(old)).rejects.toThrow(/certificate/);
    await Promise.all([next?.close(), old?.close()]);
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
    expect(await ask("/healthz", {}, stage.url)).toMatchObject({ status: 200 });
    await Promise.all(closed);
    clearInterval(asking);
    expect(await ask("/healthz", {}, stage.url)).toMatchObject({ status: 200 });
  }, 30_000);
});
