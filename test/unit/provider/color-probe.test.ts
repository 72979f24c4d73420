import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { innermostMessage, RouterProbe } from "../../../provider/color-probe.ts";

/** A port of this machine at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("a router that cannot be reached", () => {
  it("is a state with the reason of the connection, and its code", async () => {
    const port = await closedPort();
    const probe = new RouterProbe({ url: `http://127.0.0.1:${port}` });
    expect(await probe.color("green", new AbortController().signal)).toEqual({
      reason: `connect ECONNREFUSED 127.0.0.1:${port}`,
      code: "ECONNREFUSED",
    });
    await probe.close();
  });

  it("by none of its addresses is told with what each one said", () => {
    const cause = new AggregateError([new Error("refused by 192.0.2.1"), new Error("refused by 192.0.2.2")]);
    const error = new TypeError("fetch failed", { cause });
    expect(innermostMessage(error)).toBe("refused by 192.0.2.1; refused by 192.0.2.2");
  });
});
