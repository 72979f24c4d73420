import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { withHttp } from "../../../../ops/http.ts";
import { firingAlerts } from "../../../../ops/watch/alerts.ts";

describe("Alertmanager", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function ask(status: number, body: unknown) {
    let asked = "";
    server = createServer((request, response) => {
      asked = request.url ?? "";
      response.writeHead(status).end(JSON.stringify(body));
    });
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { alerts: await withHttp({ timeoutSeconds: 2 }, (http) => firingAlerts(http, url)), asked };
  }

  it("is asked for what fires, is not silenced, and asks for a rollback", async () => {
    const { alerts, asked } = await ask(200, [
      {
        labels: { alertname: "RouterErrors", color: "green" },
        annotations: { summary: "x" },
        startsAt: "t",
        fingerprint: "f",
      },
    ]);
    expect(alerts).toEqual([{ name: "RouterErrors", color: "green", summary: "x", since: "t" }]);
    expect(new URL(asked, "http://x").searchParams.get("filter")).toBe('rollback="true"');
    expect(asked).toContain("silenced=false");
  });

  it("that answers something else is no good news", async () => {
    await expect(ask(500, "broken")).rejects.toThrow('answered 500: "broken"');
    server?.close();
    await expect(ask(200, { status: "no list" })).rejects.toThrow("answered 200");
  });
});
