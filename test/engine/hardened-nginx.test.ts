import { once } from "node:events";
import { resolve } from "node:path";
import { connect as connectTls } from "node:tls";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { secretLayout } from "../../provider/route-layout.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { prepare } from "../../toolchain/index.ts";
import { selfSigned } from "../unit/support/certificate.ts";
import { HardenedStage } from "./hardened-stage.ts";
import type { NginxStage } from "./nginx-stage.ts";

const limits = { requestsPerSecond: 0.5, burst: 3, connectionsPerAddress: 3 };
const [first, second] = ["a".repeat(40), "b".repeat(40)];
const withKey = { "x-api-key": first };

let hardened: HardenedStage;
let stage: NginxStage;

beforeAll(async () => {
  const projectDirectory = resolve(__dirname, "../..");
  await prepare({ projectDirectory, environment: process.env, progress: "none" });
  hardened = await HardenedStage.start({ keys: [first], limits, fingerprint: "one" });
  stage = hardened.nginx;
}, 10 * 60_000);

afterAll(() => hardened.remove());

const ask = (path: string, headers: Record<string, string> = withKey, base = stage.secureUrl) =>
  hardened.ask(path, { headers, base });

describe("users' own port", () => {
  it("speaks TLS from 1.2 on, with HTTP/2, and answers", async () => {
    expect(await ask("/x")).toMatchObject({ status: 200, headers: { "x-color": "blue" } });
    const { port } = new URL(stage.secureUrl);
    const shaken = async (options: object) => {
      const socket = connectTls({
        port: Number(port),
        host: "127.0.0.1",
        ca: hardened.certificate.chain,
        ...options,
      });
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
    for (const path of ["/healthz", "/ready", "/ready?now"]) expect((await ask(path, {})).status).toBe(200);
    expect(await ask("/x", { authorization: `bearer ${first}`, "x-user-id": "bearer" })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ["POST", "/chat/..%2Fready"],
    ["POST", "/chat/%2E%2E%2Fhealthz"],
    ["POST", "/ready"],
    ["GET", "/x%2F..%2Fready"],
    ["GET", "/ready%0A"],
    ["GET", "//ready"],
    ["GET", "/%72eady"],
  ] as const)(
    "takes %s %s for no question whether it lives: a color reads it otherwise",
    async (method, path) => {
      expect((await hardened.ask(path, { method })).status).toBe(401);
      expect(
        (await hardened.ask(path, { method, headers: { ...withKey, "x-user-id": method + path } })).status,
      ).toBe(200);
    },
  );

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
    for (const path of ["/blue/x", "/x"])
      for (let asked = 0; asked < 6; asked += 1)
        expect((await ask(path, { "x-user-id": "greedy" }, stage.url)).status).toBe(200);
  });

  it.each(["/chat/..%2Fhealthz", "/DEPLOYMENT-STATUS", "/healthz%0A"])(
    "limits %s as every request that reaches a color",
    async (path) => {
      const headers = { ...withKey, "x-user-id": path };
      const statuses: number[] = [];
      for (let asked = 0; asked < 7; asked += 1) statuses.push((await ask(path, headers)).status);
      expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
      expect(statuses).toContain(429);
    },
  );

  it("lets nobody pass for a request that nginx has refused", async () => {
    for (const path of ["/chat/..%2frouter%2frefused%2fx", "/router/refused/x", "/router/refused/unknown"])
      expect(await ask(path)).toMatchObject({
        status: 404,
        body: expect.stringContaining("nothing here") as string,
      });
  });
});

it("a burst of nothing is one that nginx takes", async () => {
  await hardened.update({
    limits: { requestsPerSecond: 1, burst: 0, addressRequestsPerSecond: 1, addressBurst: 0 },
  });
  expect((await ask("/x", { ...withKey, "x-user-id": "unhurried" })).status).toBe(200);
  await hardened.update({ limits });
});

describe("a key that changes", () => {
  it("is in force at once beside the old one, then alone, while every connection stays and no request is lost", async () => {
    const connection = new Agent({
      connections: 1,
      pipelining: 1,
      connect: { ca: hardened.certificate.chain },
    });
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
    await hardened.update({ keys: [first, second] });
    changing.abort();
    await asking;
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect([await meet(first), await meet(second)]).toEqual([200, 200]);
    await hardened.update({ keys: [second] });
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
    const before = hardened.certificate;
    hardened.certificate = await selfSigned();
    await hardened.update({ fingerprint: "two" });
    const [next, old] = [hardened.certificate, before].map(
      ({ chain }) => new Agent({ connect: { ca: chain } }),
    );
    const met = (dispatcher: Agent | undefined) =>
      request(`${stage.secureUrl}/healthz`, { ...(dispatcher && { dispatcher }) }).then(
        ({ statusCode }) => statusCode,
      );
    expect(await met(next)).toBe(200);
    await expect(met(old)).rejects.toThrow(/certificate/);
    await Promise.all([next?.close(), old?.close()]);
  });
});
