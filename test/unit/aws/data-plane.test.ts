import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Agent, request } from "undici";
import { DataPlane } from "../../aws/data-plane/data-plane.ts";
import type { Balancing } from "../../aws/data-plane/live-balancing.ts";
import { until } from "../../cluster/until.ts";

/** Another address than the targets', which have 127.0.0.1. */
const address = "127.0.9.1";
const group = "arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/models-blue/0";

let target: Server;
let answering: RequestListener;
let seen: IncomingMessage[];
let plane: DataPlane;
let balancing: Balancing;
let port: number;

function listening(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A port of the balancer's address that nobody has. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, address);
  await once(probe, "listening");
  const free = listening(probe);
  probe.close();
  await once(probe, "close");
  return free;
}

/** A listener for everybody, and its group with as many targets. */
function forwarding(targets: number, boundSeconds?: number): Balancing {
  const TargetGroupStickinessConfig = {
    Enabled: boundSeconds !== undefined,
    DurationSeconds: boundSeconds,
  };
  const ForwardConfig = {
    TargetGroups: [{ TargetGroupArn: group, Weight: 100 }],
    TargetGroupStickinessConfig,
  };
  const rules: Rule[] = [{ IsDefault: true, Actions: [{ Type: "forward", ForwardConfig }] }];
  return {
    listeners: [{ port, protocol: "HTTP", rules }],
    groups: new Map([[group, { port: listening(target), targets }]]),
  };
}

const url = (path = "/") => `http://${address}:${port}${path}`;

async function opened(): Promise<void> {
  const open = () => request(url()).then(({ body }) => body.dump().then(() => undefined));
  await until("a listener", () => open().catch((error: unknown) => String(error)), { seconds: 10 });
  seen = [];
}

beforeEach(async () => {
  seen = [];
  answering = (_, response) => response.end("yes");
  target = createServer((asked, response) => {
    seen.push(asked);
    answering(asked, response);
  }).listen(0, "127.0.0.1");
  await once(target, "listening");
  port = await freePort();
  balancing = forwarding(1);
  plane = DataPlane.start({ look: () => Promise.resolve(balancing), address, nodeAddress: "127.0.0.1" });
  await opened();
});

afterEach(async () => {
  await plane.stop();
  target.closeAllConnections();
  target.close();
});

describe("the data plane", () => {
  it("passes requests and answers on as they are, and says where they came from", async () => {
    answering = (asked, response) => {
      void text(asked).then((body) => response.writeHead(201, { "x-color": "blue" }).end(`got ${body}`));
    };
    const headers = { "x-user-id": "ann", "x-forwarded-for": "203.0.113.7" };
    const answer = await request(url("/chat?a=%20b"), { method: "POST", headers, body: "hello" });
    expect([answer.statusCode, answer.headers["x-color"], await answer.body.text()]).toEqual([
      201,
      "blue",
      "got hello",
    ]);
    expect(seen[0]).toMatchObject({ method: "POST", url: "/chat?a=%20b" });
    expect(seen[0]?.headers).toMatchObject({
      host: `${address}:${port}`,
      "x-user-id": "ann",
      "x-forwarded-for": "203.0.113.7, 127.0.0.1",
      "x-forwarded-port": String(port),
      "x-forwarded-proto": "http",
    });
  });

  it("holds nothing back of an answer that streams", async () => {
    let finish: () => void = () => undefined;
    answering = (_, response) => {
      response.write("first ");
      finish = () => void response.end("last");
    };
    const { body } = await request(url());
    const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    expect(String((await pieces.next()).value)).toBe("first ");
    finish();
    expect(String((await pieces.next()).value)).toBe("last");
  });

  it("tells the target when the client has gone", async () => {
    let gone: Promise<unknown> = Promise.resolve();
    const asked = new Promise<void>((resolve) => {
      answering = (_, response) => {
        gone = once(response, "close");
        resolve();
      };
    });
    const stop = new AbortController();
    const answer = request(url(), { signal: stop.signal }).catch((error: unknown) => (error as Error).name);
    await asked;
    stop.abort();
    expect(await answer).toBe("AbortError");
    await gone;
  });

  it("answers 502 for a target that is gone, and 503 for a group without one", async () => {
    answering = (asked) => asked.socket.destroy();
    expect((await request(url())).statusCode).toBe(502);
    balancing = forwarding(0);
    const without = async () => ((await request(url())).statusCode === 503 ? undefined : "it has one");
    await until("an answer of 503", without, { seconds: 5 });
  });

  it("binds clients by a cookie where the listener says so", async () => {
    balancing = forwarding(1, 60);
    const bound = async () => (await request(url())).headers["set-cookie"];
    await until("a cookie", async () => ((await bound()) === undefined ? "none" : undefined), { seconds: 5 });
    expect(await bound()).toBe("AWSALBTG=0; Max-Age=60; Path=/");
  });

  it("closes a listener that is gone", async () => {
    const dispatcher = new Agent();
    await (await request(url(), { dispatcher })).body.dump();
    balancing = { listeners: [], groups: new Map() };
    const closed = () =>
      request(url(), { dispatcher }).then(
        () => "it listens",
        () => undefined,
      );
    await until("a closed port", closed, { seconds: 5 });
    await dispatcher.close();
  });

  it("says at its end that a listener of HTTPS is none that it can be", async () => {
    const { listeners } = balancing;
    balancing = { ...balancing, listeners: listeners.map((each) => ({ ...each, protocol: "HTTPS" })) };
    const other = DataPlane.start({
      look: () => Promise.resolve(balancing),
      address,
      nodeAddress: "127.0.0.1",
    });
    await expect(other.stop()).rejects.toThrow("a listener of HTTPS is not emulated");
    balancing = forwarding(1);
  });
});
