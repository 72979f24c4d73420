import { createServer, type Server } from "node:http";
import { createServer as createListener } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { portsStep } from "../../../toolchain/engine/ports-step.ts";
import { holderOf } from "../../../toolchain/engine/ports.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import type { StepContext } from "../../../toolchain/plan.ts";

const published = [{ container: "web", own: false, address: "127.0.0.1", port: 8000 }];
const wanted = (address: string, port: number) => ({ setting: "shop:router.port", address, port });

describe("a published port", () => {
  it.each([
    ["127.0.0.1", 8000, true],
    ["0.0.0.0", 8000, true],
    ["127.0.0.2", 8000, false],
    ["127.0.0.1", 8001, false],
  ])("%s:%d is held by the container: %s", (address, port, expected) => {
    expect(holderOf(wanted(address, port), published) !== undefined).toBe(expected);
  });
});

describe("the ports of a stack", () => {
  let folder: string;
  let engine: Server;
  const own = { name: "bluegreen.stack", value: "shop-dev" };

  /** An engine at a socket with one container that publishes port 8000. */
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ports-"));
    engine = createServer(({ url = "" }, response) => {
      if (url.startsWith("/images/")) {
        const image = { Id: "1", Architecture: "amd64", Size: 1, Config: {} };
        response.writeHead(url.includes("pulled") ? 200 : 404).end(JSON.stringify(image));
        return;
      }
      const container = { Names: ["/web"], Labels: { [own.name]: "other" } };
      const ports = [{ IP: "127.0.0.1", PublicPort: 8000, PrivatePort: 80, Type: "tcp" }];
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify([{ ...container, Ports: ports }]));
    });
    await new Promise<void>((done) => engine.listen(join(folder, "docker.sock"), done));
  });

  afterEach(async () => {
    engine.closeAllConnections();
    await new Promise((done) => engine.close(done));
    await rm(folder, { recursive: true });
  });

  const find = (port: number, address = "127.0.0.1", label = own, onlyWithImage?: string) => {
    const layout = layoutOf(folder);
    const context: StepContext = {
      layout,
      marks: new Marks(layout.marks),
      environment: { DOCKER_HOST: `unix://${join(folder, "docker.sock")}` },
      signal: new AbortController().signal,
      report: () => undefined,
      warn: () => undefined,
    };
    const asked = { ...wanted(address, port), ...(onlyWithImage !== undefined && { onlyWithImage }) };
    return portsStep([asked], label).find(context);
  };

  it("are refused where another container has one", async () => {
    await expect(find(8000)).rejects.toThrow(
      'shop:router.port: got 8000, which the container "web" has on 127.0.0.1 already; allowed: a port that nobody listens ' +
        "on; do: docker stop web, or pulumi config set --path 'shop:router.port' <another port>",
    );
  });

  it("are fine where the stack's own container has them", async () => {
    expect(await find(8000, "127.0.0.1", { ...own, value: "other" })).toBe("8000");
  });

  it("are nobody's business where they are for an image that is not there", async () => {
    expect(await find(8000, "127.0.0.1", own, "grafana:missing")).toBe("");
    await expect(find(8000, "127.0.0.1", own, "grafana:pulled")).rejects.toThrow(
      "shop:router.port: got 8000",
    );
  });

  it("are refused where another program listens, and fine when it has ended", async () => {
    const listener = createListener();
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    const { port } = listener.address() as AddressInfo;
    await expect(find(port)).rejects.toThrow(
      `shop:router.port: got ${port}, which another program of this machine has on 127.0.0.1 already; allowed: a port that ` +
        "nobody listens on; do: stop it, or pulumi config set --path 'shop:router.port' <another port>",
    );
    await new Promise((done) => listener.close(done));
    expect(await find(port)).toBe(String(port));
  });

  it("are refused at an address that the machine has not", async () => {
    await expect(find(8001, "192.0.2.1")).rejects.toThrow(
      "shop:router.address: got 192.0.2.1; allowed: an address of this machine, or 0.0.0.0; do: pulumi config set --path " +
        "'shop:router.address' 0.0.0.0",
    );
  });
});
