import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listens } from "../../../../ops/load/listens.ts";

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function answering(status: number): Promise<string> {
  const server = createServer((_asked, response) =>
    response.writeHead(status, { connection: "close" }).end("{}"),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  closing.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("users at a URL", () => {
  it.each([
    [200, true],
    [403, true],
    [503, false],
  ])("whose question for the route is answered with %i can be served: %s", async (status, served) => {
    expect(await listens(await answering(status))).toBe(served);
  });

  it("that nothing listens at can not", async () => {
    expect(await listens("http://127.0.0.1:1")).toBe(false);
  });
});
