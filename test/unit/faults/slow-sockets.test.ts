import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { SlowSockets } from "../../faults/slow-loris/slow-sockets.ts";

const counts = { head: 2, body: 1, "stalled body": 1, reader: 1 };

test("slow connections count as open from when the server takes them until it closes them", async () => {
  const taken: Socket[] = [];
  const server = createServer((socket) => taken.push(socket));
  const url = await listening(server);
  const slow = new SlowSockets(url, counts);
  expect(slow.open("head")).toBe(0);
  await vi.waitFor(() => {
    expect(slow.open("head")).toBe(2);
    expect(taken).toHaveLength(5);
  });
  for (const socket of taken) socket.resetAndDestroy();
  await vi.waitFor(() => {
    expect(slow.open("head")).toBe(0);
  });
  slow.close();
  server.close();
});

test("connections that nobody takes never count as open", async () => {
  const server = createServer();
  const url = await listening(server);
  server.close();
  await once(server, "close");
  const slow = new SlowSockets(url, counts);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(slow.open("head")).toBe(0);
  slow.close();
});

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
