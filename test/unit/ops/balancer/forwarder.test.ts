import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { Agent, request } from "undici";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { releaseTag, routeTags } from "../../../../components/eks/alb-route-tags.ts";
import { forwardTo, type Balancer } from "../../../../ops/balancer/forwarder.ts";
import { withHttp } from "../../../../ops/http.ts";
import { askRouter, readLiveRoute } from "../../../../ops/live-route.ts";
import type { LocalDoor } from "../../../../provider/local-door.ts";
import { awsVariables, forward, startAws, type FakeAws } from "./fake-aws.ts";

const secret = "s".repeat(32);
const opened: (() => unknown)[] = [];
let aws: FakeAws;

beforeEach(async () => {
  aws = await startAws("shop-prod-router");
  for (const [name, value] of Object.entries(awsVariables(aws.url))) vi.stubEnv(name, value);
});

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  await aws.close();
  vi.unstubAllEnvs();
});

/** URL of a server that this listener is. */
async function listening(
  listener: RequestListener,
  onConnection: (socket: Socket) => void = () => undefined,
) {
  const server = createServer(listener).on("connection", onConnection);
  await once(server.listen(0, "127.0.0.1"), "listening");
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const echo: RequestListener = (asked: IncomingMessage, response: ServerResponse) => {
  void text(asked).then((body) => {
    const { method, url, headers } = asked;
    response.writeHead(200, { "content-type": "application/json", "x-color": "green" });
    response.end(JSON.stringify({ method, url, headers, body }));
  });
};

async function door(more: Partial<Balancer> = {}): Promise<LocalDoor> {
  const made = await forwardTo({
    region: "eu-central-1",
    name: "shop-prod-router",
    usersPort: 443,
    url: "http://127.0.0.1:1",
    directUrl: "http://127.0.0.1:1",
    directSecret: secret,
    prefix: "shop-prod",
    ...more,
  });
  opened.push(() => made.close());
  return made;
}

const usersListener = {
  port: 443,
  actions: forward({ "shop-prod-blue": 25, "shop-prod-green": 75 }),
  tags: {
    ...routeTags({ activeColor: "green", rejected: {}, lease: undefined }),
    [releaseTag("green")]: "g1",
    [releaseTag("blue")]: "b1",
  },
};
const redirect = { port: 80, actions: "<member><Type>redirect</Type></member>", tags: {} };

const liveRoute = (url: string) => withHttp({ timeoutSeconds: 5 }, (http) => readLiveRoute(http, url));

describe("the route in front of a balancer", () => {
  it("is that of the users' listener, by the balancer's name and the users' port", async () => {
    aws.listeners = [redirect, usersListener];
    const { url } = await door();
    expect(await liveRoute(url)).toEqual({
      activeColor: "green",
      weights: { blue: 25, green: 75 },
      releases: { blue: "b1", green: "g1" },
      shadow: { percent: 0 },
      rejected: {},
    });
    const [balancer, listeners, tags] = aws.asked;
    expect(balancer).toBe("DescribeLoadBalancers shop-prod-router");
    expect(listeners).toMatch(/^DescribeListeners arn:.*:loadbalancer\/app\/shop\//);
    expect(tags).toMatch(/^DescribeTags arn:.*:listener\/app\/shop\/50dc6c495c0c9188\/443$/);
  });

  it("is asked of AWS once a second at most, however often it is looked at", async () => {
    aws.listeners = [usersListener];
    const { url } = await door();
    const began = performance.now();
    await Promise.all(Array.from({ length: 20 }, () => liveRoute(url)));
    const seconds = (performance.now() - began) / 1000;
    expect(aws.asked.length).toBeGreaterThan(0);
    expect(aws.asked.length).toBeLessThanOrEqual(3 * (1 + Math.floor(seconds)));
  });

  it("is not told as never set where there is no balancer, or nothing listens for users: who looks has other credentials, or it was deleted", async () => {
    const cure = "Do: take credentials of the stack's account, .* npx bluegreen up";
    const { url } = await door();
    await expect(liveRoute(url)).rejects.toThrow(
      new RegExp(
        `502: AWS knows no load balancer shop-prod-router in eu-central-1 in the account of these credentials, .*${cure}`,
      ),
    );
    aws.listeners = [redirect];
    const { url: other } = await door();
    await expect(liveRoute(other)).rejects.toThrow(
      new RegExp(
        `502: nothing listens at port 443 of the load balancer shop-prod-router in eu-central-1, account 123456789012, .*${cure}`,
      ),
    );
    expect(await askRouter({ url: other })).toBe("no answer");
  });

  it("that is none of this project's is told as changed by somebody", async () => {
    aws.listeners = [{ ...usersListener, actions: forward({ theirs: 1 }) }];
    const { url } = await door();
    await expect(liveRoute(url)).rejects.toThrow(
      "answered 502: the listener at port 443 of the load balancer shop-prod-router does not divide users between blue and green",
    );
  });

  it.each([
    ["AccessDenied", 403, "elasticloadbalancing:DescribeLoadBalancers"],
    ["ExpiredToken", 403, "log in to AWS anew"],
    ["Throttling", 400, "ask again in a minute"],
  ])("that AWS refuses to tell for %s is told with the cure", async (code, status, cure) => {
    aws.refusal = { status, code, message: "so says AWS" };
    const { url } = await door();
    const told = expect(liveRoute(url)).rejects;
    await told.toThrow(
      new RegExp(`AWS does not tell the listener at port 443 .*${code}.*so says AWS\\. Do: .*${cure}`),
    );
    expect(await askRouter({ url })).toBe("no answer");
  });

  it("is asked with the credentials of the operator's profile", async () => {
    const folder = await mkdtemp(join(tmpdir(), "profile-"));
    opened.push(() => rm(folder, { recursive: true }));
    const file = join(folder, "credentials");
    await writeFile(file, "[prod]\naws_access_key_id = AKIDPROD\naws_secret_access_key = its-key\n");
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file);
    aws.listeners = [usersListener];
    vi.stubEnv("AWS_PROFILE", "prod");
    const { url } = await door();
    expect(await liveRoute(url)).toMatchObject({ activeColor: "green" });
    expect(aws.signers).toEqual(new Set(["AKIDPROD"]));
  });

  it("cannot be asked for without credentials, which is told with how to get some", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined);
    const { url } = await door();
    await expect(liveRoute(url)).rejects.toThrow("aws sso login");
  });
});

describe("a request through the balancer", () => {
  it("goes where users ask, as it is, without the secret", async () => {
    const { url } = await door({ url: await listening(echo) });
    const headers = {
      "x-user-id": "ann",
      authorization: "Bearer of-hers",
      "content-type": "text/plain",
      "X-Bluegreen-Secret": "guessed",
    };
    const answer = await request(`${url}/chat/ann?x=%20y`, { method: "POST", headers, body: "hello" });
    const seen = (await answer.body.json()) as { headers: Record<string, string> };
    expect([answer.statusCode, answer.headers["x-color"]]).toEqual([200, "green"]);
    expect(seen).toMatchObject({
      method: "POST",
      url: "/chat/ann?x=%20y",
      body: "hello",
      headers: { "x-user-id": "ann", authorization: "Bearer of-hers" },
    });
    expect(seen.headers).not.toHaveProperty("x-bluegreen-secret");
    expect(seen.headers["host"]).not.toBe(new URL(url).host);
  });

  it.each([
    ["/blue/ready", {}],
    ["/chat", { "x-color": "green" }],
  ])("takes the direct path with the secret: %s %j", async (path, headers) => {
    const { url } = await door({ directUrl: await listening(echo) });
    const answer = await request(`${url}${path}`, { headers });
    expect(await answer.body.json()).toMatchObject({
      url: path,
      headers: { ...headers, "x-bluegreen-secret": secret },
    });
  });

  it("with a body that streams away arrives as it comes", async () => {
    let first: (() => void) | undefined;
    const arrived = new Promise<void>((resolve) => (first = resolve));
    const { url } = await door({
      url: await listening((asked, response) => {
        asked.once("data", () => first?.());
        asked.once("end", () => response.end("all of it"));
        asked.resume();
      }),
    });
    async function* pieces() {
      yield Buffer.from("one");
      await arrived;
      yield Buffer.from("two");
    }
    const answer = await request(`${url}/chat`, { method: "POST", body: Readable.from(pieces()) });
    expect(await answer.body.text()).toBe("all of it");
  });

  it("is answered piece by piece, each before the next one is written", async () => {
    let write: ((piece: string | undefined) => void) | undefined;
    const { url } = await door({
      url: await listening((_asked, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.flushHeaders();
        write = (piece) => {
          if (piece === undefined) response.end();
          else response.write(piece);
        };
      }),
    });
    const { statusCode, body } = await request(`${url}/v1/chat/completions`);
    expect(statusCode).toBe(200);
    const pieces = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (const piece of ["data: one\n\n", "data: two\n\n", "data: [DONE]\n\n"]) {
      write?.(piece);
      expect(String((await pieces.next()).value)).toBe(piece);
    }
    write?.(undefined);
    expect((await pieces.next()).done).toBe(true);
  });

  it("that its client gives up ends at the balancer too", async () => {
    let ended: (() => void) | undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const { url } = await door({
      url: await listening((_asked, response) => {
        response.write("data: one\n\n");
        response.once("close", () => ended?.());
      }),
    });
    const stop = new AbortController();
    const { body } = await request(`${url}/v1/chat/completions`, { signal: stop.signal });
    await (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]().next();
    stop.abort();
    await end;
  });

  it("whose answer breaks off breaks off here, and is no whole answer", async () => {
    const { url } = await door({
      url: await listening((_asked, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => response.destroy());
      }),
    });
    const { body } = await request(`${url}/chat`);
    await expect(body.text()).rejects.toThrow();
  });

  it("keeps its connections alive on both sides", async () => {
    const sockets = new Set<Socket>();
    const { url } = await door({ url: await listening(echo, (socket) => sockets.add(socket)) });
    const ours = new Set<number | undefined>();
    const dispatcher = new Agent({ connections: 1 });
    opened.push(() => dispatcher.destroy());
    dispatcher.on("connect", () => void ours.add(ours.size));
    for (let time = 0; time < 5; time += 1) await (await request(`${url}/chat`, { dispatcher })).body.dump();
    expect([sockets.size, ours.size]).toEqual([1, 1]);
  });

  it("that the balancer refuses for its secret says that it is another one now, and shows none", async () => {
    const directUrl = await listening((_asked, response) => response.writeHead(403).end("forbidden"));
    const { url } = await door({ directUrl });
    const answer = await request(`${url}/blue/ready`);
    const told = await answer.body.text();
    expect([answer.statusCode, told.includes(secret)]).toEqual([403, false]);
    expect(JSON.parse(told)).toEqual({
      error: `${directUrl} refuses the secret that the last update recorded: another update may have made a new one meanwhile`,
    });
  });

  it.each([
    ["/blue/chat", {}],
    ["/chat", { "x-color": "blue" }],
  ])("that a color refuses is told in the color's own words: %s %j", async (path, headers) => {
    const directUrl = await listening((_asked, response) =>
      response.writeHead(403, { "x-color": "blue" }).end("not for you"),
    );
    const { url } = await door({ directUrl });
    const answer = await request(`${url}${path}`, { headers });
    expect([answer.statusCode, await answer.body.text()]).toEqual([403, "not for you"]);
  });

  it("of a user that is refused stays refused: that is the model server's own word", async () => {
    const { url } = await door({
      url: await listening((_asked, response) => response.writeHead(403).end("not for you")),
    });
    const answer = await request(`${url}/chat`);
    expect([answer.statusCode, await answer.body.text()]).toEqual([403, "not for you"]);
  });

  it.each([
    ["/blue/ready", "eks.directCidrs"],
    ["/chat", "eks.userCidrs"],
  ])("that nothing answers names the networks that are let in: %s", async (path, key) => {
    const { url } = await door();
    const answer = await request(`${url}${path}`);
    expect(answer.statusCode).toBe(502);
    expect(await answer.body.json()).toMatchObject({
      error: expect.stringMatching(
        new RegExp(`^http://127\\.0\\.0\\.1:1 does not answer: .*ECONNREFUSED.*${key}`),
      ) as string,
    });
  });

  it("without the door's own path is nobody's", async () => {
    const { url } = await door({ url: await listening(echo) });
    const { origin } = new URL(url);
    expect((await request(`${origin}/chat`)).statusCode).toBe(404);
    expect((await request(`${url}/../chat`)).statusCode).toBe(404);
  });
});

it("a door that closes ends what runs through it, and answers no more", async () => {
  let ended: (() => void) | undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const made = await door({
    url: await listening((_asked, response) => {
      response.write("data: one\n\n");
      response.once("close", () => ended?.());
    }),
  });
  const { body } = await request(`${made.url}/v1/chat/completions`);
  const rest = body.text().catch(() => "broken off");
  await made.close();
  expect(await rest).toBe("broken off");
  await end;
  await expect(request(`${made.url}/chat`)).rejects.toThrow();
});
