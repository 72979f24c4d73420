import { createServer, get, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { openTunnel, type Tunnel, type TunnelEnd } from "../../../provider/kubernetes-tunnel.ts";

const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A tunnel to a pod behind an API server that this listener is. */
async function tunnel(
  listener: RequestListener,
  { end = { pod: "router-1", port: 8080 }, base = "", user = {} }: Partial<Setting> = {},
): Promise<Tunnel> {
  const server = createServer(listener);
  await listening(server);
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`;
  return tunnelTo(url, end, user);
}

interface Setting {
  readonly end: TunnelEnd;
  /** Path below which the API server answers. */
  readonly base: string;
  readonly user: object;
}

async function tunnelTo(server: string, end: TunnelEnd, user: object): Promise<Tunnel> {
  const kubeconfig = JSON.stringify({
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server } }],
    users: [{ name: "test", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  });
  const made = await openTunnel({ cluster: { kubeconfig }, namespace: "shop", ...end });
  opened.push(() => made.close());
  return made;
}

async function listening(server: Server): Promise<void> {
  await once(server.listen(0, "127.0.0.1"), "listening");
}

const status = (code: number, message: string) =>
  JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message, reason: "Any", code });

const json = { "content-type": "application/json" };

describe("a request through a tunnel", () => {
  it("arrives at the pod's proxy with method, path, query and body, signed as the client is", async () => {
    const seen: unknown[] = [];
    const { url } = await tunnel(
      (asked, response) => {
        const { authorization, "x-user-id": user } = asked.headers;
        let body = "";
        asked.on("data", (piece: Buffer) => (body += piece.toString()));
        asked.on("end", () => {
          seen.push({ method: asked.method, url: asked.url, authorization, user, body });
          response.writeHead(201, { "x-color": "green" }).end("made");
        });
      },
      { user: { token: "a-token" } },
    );
    const headers = { authorization: "Bearer of-somebody", "x-user-id": "ann" };
    const answer = await request(`${url}/chat/a%20b?c=d&e`, { method: "POST", body: "hello", headers });
    expect([answer.statusCode, answer.headers["x-color"], await answer.body.text()]).toEqual([
      201,
      "green",
      "made",
    ]);
    expect(seen).toEqual([
      {
        method: "POST",
        url: "/api/v1/namespaces/shop/pods/router-1:8080/proxy/chat/a%20b?c=d&e",
        authorization: "Bearer a-token",
        user: "ann",
        body: "hello",
      },
    ]);
  });

  it.each([
    [{ service: "shop-router", port: "http" }, "", "/services/shop-router:http/proxy/ready"],
    [{ service: "shop-router", port: 80 }, "/clusters/c-1/", "/services/shop-router:80/proxy/ready"],
  ])("arrives at a Service's proxy, also where the API server has a path: %j", async (end, base, path) => {
    const { url } = await tunnel((asked, response) => response.end(asked.url), { end, base });
    const { body } = await request(`${url}/ready`);
    expect(await body.text()).toBe(`${base.replace(/\/$/, "")}/api/v1/namespaces/shop${path}`);
  });

  it("takes nobody's word for who asks, and leaves out what is of one connection", async () => {
    const { url } = await tunnel((asked, response) => response.end(JSON.stringify(asked.headers)));
    const headers = {
      "impersonate-user": "system:admin",
      "impersonate-extra-scopes": "all",
      "x-remote-user": "admin",
      "proxy-authorization": "Basic abc",
      te: "trailers",
      accept: "text/plain",
    };
    const seen = (await (await request(`${url}/`, { headers })).body.json()) as Record<string, string>;
    expect(Object.keys(seen).sort()).toEqual(["accept", "connection", "host"]);
  });

  it("is not made where its path has not the tunnel's secret, or climbs out of it", async () => {
    let asked = 0;
    const { url } = await tunnel((_, response) => {
      asked += 1;
      response.end();
    });
    const { port, pathname } = new URL(url);
    const ask = async (path: string) => {
      const [answer] = (await once(get({ host: "127.0.0.1", port, path }), "response")) as [IncomingMessage];
      return answer.resume();
    };
    for (const path of ["/", "/ready", "/0123/ready", pathname, `${pathname}0/ready`])
      expect((await ask(path)).statusCode).toBe(404);
    for (const path of ["/../x", "/a/%2e%2E/b", "/./a", "/.."])
      expect((await ask(pathname + path)).statusCode).toBe(400);
    expect(asked).toBe(0);
  });

  it("is signed anew where what it was signed with has run out", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", "console.log(JSON.stringify({ status: { token: String(process.hrtime.bigint()) } }))"],
    };
    const tokens = new Set<string | undefined>();
    const { url } = await tunnel(
      ({ headers: { authorization } }, response) => {
        tokens.add(authorization);
        if (tokens.size < 2) response.writeHead(401, json).end(status(401, "Unauthorized"));
        else response.end("in");
      },
      { user: { exec } },
    );
    expect(await (await request(`${url}/ready`)).body.text()).toBe("in");
    expect(tokens.size).toBe(2);
  });
});

describe("a stream through a tunnel", () => {
  it("is not buffered, neither its question nor its answer", async () => {
    const { url } = await tunnel((asked, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      asked.on("data", (piece: Buffer) => response.write(`heard ${piece.toString()}`));
      asked.on("end", () => response.end());
    });
    // Each part of the question is sent only once the part before it was answered.
    const heard: string[] = [];
    let next: (() => void) | undefined;
    async function* question(): AsyncGenerator<string> {
      for (const word of ["one", "two", "three"]) {
        const answered = new Promise<void>((resolve) => (next = resolve));
        yield word;
        await answered;
      }
    }
    const { body } = await request(`${url}/chat`, { method: "POST", body: Readable.from(question()) });
    for await (const piece of body as AsyncIterable<Buffer>) {
      heard.push(piece.toString());
      next?.();
    }
    expect(heard).toEqual(["heard one", "heard two", "heard three"]);
  });

  it("shows its head before its first byte", async () => {
    const { url } = await tunnel((_, response) =>
      response.writeHead(200, { "x-color": "blue" }).flushHeaders(),
    );
    const { headers, body } = await request(`${url}/chat`);
    expect(headers["x-color"]).toBe("blue");
    body.on("error", () => undefined).destroy();
  });

  it("ends at the server when its client goes away", async () => {
    let gone: Promise<unknown> | undefined;
    const { url } = await tunnel((asked, response) => {
      gone = once(asked.socket, "close");
      response.write("first");
    });
    const { body } = await request(`${url}/chat`);
    await once(body, "readable");
    body.on("error", () => undefined).destroy();
    await gone;
  });

  it("that breaks off breaks off for its client, and is no shorter answer", async () => {
    const { url } = await tunnel((_, response) => {
      response.write("first");
      setTimeout(() => response.destroy(), 20);
    });
    const { body } = await request(`${url}/chat`);
    await expect(body.text()).rejects.toThrow();
  });

  it("ends with the tunnel", async () => {
    const made = await tunnel((_, response) => response.write("first"));
    const { body } = await request(`${made.url}/chat`);
    const read = body.text();
    const ended = expect(read).rejects.toThrow();
    await delay(20);
    await made.close();
    await ended;
  });
});

describe("a refusal", () => {
  it.each([
    [404, 'pods "router-1" not found', ""],
    [503, "error trying to reach service: dial tcp 10.0.0.1:8080: connect: connection refused", ""],
    [
      403,
      'pods "router-1" is forbidden',
      ". Do: have somebody grant the right to the proxy of pods and services",
    ],
  ])("of the API server (%i) is a 502 with its sentence", async (code, message, cure) => {
    const { url } = await tunnel((_, response) => response.writeHead(code, json).end(status(code, message)));
    const { statusCode, body } = await request(`${url}/ready`);
    expect([statusCode, await body.json()]).toEqual([
      502,
      { error: `pod shop/router-1, port 8080: the API server refuses: ${message}${cure}` },
    ]);
  });

  it.each([
    ["JSON", json, '{"error":"no color serves this request now; try again"}'],
    ["other JSON of a kind", json, '{"kind":"Status","code":503}'],
    ["text", { "content-type": "text/plain" }, status(503, "pretended")],
    ["JSON that is long", json, `{"kind":"${"a".repeat(200_000)}"}`],
    ["nothing", {}, ""],
  ])("of the router passes as it is: %s", async (_what, headers, text) => {
    const { url } = await tunnel((_, response) =>
      response.writeHead(503, { "retry-after": "2", ...headers }).end(text),
    );
    const answer = await request(`${url}/ready`);
    expect([answer.statusCode, answer.headers["retry-after"], await answer.body.text()]).toEqual([
      503,
      "2",
      text,
    ]);
  });

  it("says that the API server is not there", async () => {
    const nobody = createServer();
    await listening(nobody);
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const { url } = await tunnelTo(`http://127.0.0.1:${port}`, { pod: "router-1", port: 8080 }, {});
    const { statusCode, body } = await request(`${url}/ready`);
    expect([statusCode, await body.text()]).toEqual([
      502,
      expect.stringMatching(/pod shop\/router-1, port 8080: the Kubernetes API server .* does not answer/),
    ]);
  });
});

it("leads a redirection that the API server has rewritten back through the tunnel", async () => {
  const { url } = await tunnel((asked, response) =>
    response.writeHead(302, { location: asked.url?.replace("old", "new") }).end(),
  );
  const { headers } = await request(`${url}/old/page`);
  expect(headers["location"]).toBe(`${new URL(url).pathname}/new/page`);
});
