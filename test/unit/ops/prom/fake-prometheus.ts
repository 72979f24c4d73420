import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A Prometheus that answers paths of its API, whatever their parameters, with fixed documents; others with 404. */
export async function fakePrometheus(documents: Readonly<Record<string, unknown>>) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://prometheus").pathname;
    const document = documents[path];
    response
      .writeHead(document === undefined ? 404 : 200)
      .end(JSON.stringify(document ?? { status: "error" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
