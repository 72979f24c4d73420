import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { askRouters } from "../../../components/monitoring/image/exporter/ask-routers.ts";
import { figuresText, readFigures } from "../../../components/monitoring/image/exporter/nginx-figures.ts";

/** As nginx 1.22 answers. */
const page =
  "Active connections: 3 \nserver accepts handled requests\n 11 10 57 \nReading: 0 Writing: 1 Waiting: 2 \n";
const figures = { active: 3, accepted: 11, handled: 10, requests: 57, reading: 0, writing: 1, waiting: 2 };

const seriesOf = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

describe("nginx' own figures", () => {
  it("are read from its page", () => {
    expect(readFigures(page)).toEqual(figures);
  });

  it.each([
    ["another page", "<html>404 Not Found</html>"],
    ["a page with more in it", `${page}and more`],
    ["half of it", page.slice(0, 60)],
    ["nothing", ""],
  ])("are none in %s", (_, text) => {
    expect(readFigures(text)).toBeUndefined();
  });

  it("are told for each router under the names of nginx' own exporter", () => {
    const text = figuresText(
      new Map([
        ["10.0.0.5", figures],
        ["10.0.0.6", undefined],
      ]),
    );
    expect(seriesOf(text)).toEqual([
      'nginx_up{router="10.0.0.5"} 1',
      'nginx_up{router="10.0.0.6"} 0',
      'nginx_connections_active{router="10.0.0.5"} 3',
      'nginx_connections_accepted{router="10.0.0.5"} 11',
      'nginx_connections_handled{router="10.0.0.5"} 10',
      'nginx_connections_reading{router="10.0.0.5"} 0',
      'nginx_connections_writing{router="10.0.0.5"} 1',
      'nginx_connections_waiting{router="10.0.0.5"} 2',
      'nginx_http_requests_total{router="10.0.0.5"} 57',
    ]);
    expect(text).toContain("# TYPE nginx_connections_accepted counter\n");
  });

  it("say that none is up where there is no router", () => {
    expect(seriesOf(figuresText(new Map()))).toEqual(['nginx_up{router="none"} 0']);
  });
});

describe("the routers of a name", () => {
  let server: Server | undefined;

  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  /** Port of a server that answers so. */
  async function answering(status: number, text: string): Promise<number> {
    const started = createServer((_request, response) => response.writeHead(status).end(text));
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return (started.address() as AddressInfo).port;
  }

  it("are asked at each of its addresses", async () => {
    const port = await answering(200, page);
    expect(await askRouters({ name: "127.0.0.1", port })).toEqual(new Map([["127.0.0.1", figures]]));
  });

  it("are down where they answer something else, or nothing", async () => {
    const port = await answering(404, "");
    expect(await askRouters({ name: "127.0.0.1", port })).toEqual(new Map([["127.0.0.1", undefined]]));
    expect(await askRouters({ name: "127.0.0.1", port: 1 })).toEqual(new Map([["127.0.0.1", undefined]]));
  });
});
