import { connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { variables } from "../../../app/contract.ts";
import { serverFixture, type Fixture } from "./server-fixture.ts";

let fixture: Fixture | undefined;

afterEach(() => fixture?.http.close());

/** A kept connection of a server that keeps idle ones open for so long, after its first answer. */
async function connection(seconds: number): Promise<Socket> {
  fixture = serverFixture({ environment: { [variables.keepAliveSeconds]: String(seconds) } });
  await fixture.http.listen({ host: "127.0.0.1", port: 0 });
  const socket = connect((fixture.http.server.address() as AddressInfo).port, "127.0.0.1");
  await asked(socket);
  return socket;
}

/** The status line of an answer; empty where the connection ends without one. */
function asked(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("data", (data) => resolve(String(data).split("\r\n")[0] ?? ""));
    socket.once("close", () => resolve(""));
    socket.once("error", () => resolve(""));
    socket.write("GET /healthz HTTP/1.1\r\nhost: color\r\n\r\n");
  });
}

describe("an idle connection", () => {
  it("is closed by the server after the time of its setting", async () => {
    const socket = await connection(1);
    const started = performance.now();
    await new Promise((resolve) => socket.once("close", resolve).resume());
    // Node adds up to a second, and looks for late ones every now and then.
    expect(performance.now() - started).toBeGreaterThan(900);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it("is there for whoever asks again before", async () => {
    const socket = await connection(60);
    await delay(1500);
    expect(await asked(socket)).toBe("HTTP/1.1 200 OK");
    socket.destroy();
  });

  it("outlives that of nginx by default, and any other where somebody says so", () => {
    expect(serverFixture().http.server.keepAliveTimeout).toBe(75_000);
    const environment = { [variables.keepAliveSeconds]: "315" };
    expect(serverFixture({ environment }).http.server.keepAliveTimeout).toBe(315_000);
  });
});
