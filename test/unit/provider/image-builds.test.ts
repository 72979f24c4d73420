import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Properties } from "../../../provider/kind.ts";
import { imageBuilds } from "../../../provider/image-builds.ts";
import { callContext } from "../support/call-context.ts";

const builds = (version: string) => ({ blue: { version, image: `shop-blue:${version}` } });

let context: string;
let engine: Server;
let images: readonly string[];

beforeEach(async () => {
  context = await mkdtemp(join(tmpdir(), "image-builds-"));
  await writeFile(join(context, "Dockerfile"), "FROM scratch\n");
  images = [];
  engine = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? "").split("/")[2] ?? "";
    response.writeHead(images.includes(name) ? 200 : 404).end("{}");
  });
  await new Promise<void>((done) => engine.listen(0, "127.0.0.1", done));
  vi.stubEnv("DOCKER_HOST", `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  engine.closeAllConnections();
  await new Promise((done) => engine.close(done));
  await rm(context, { recursive: true });
});

async function check(version: string, recorded?: Properties, completed = recorded ? "1" : undefined) {
  const asked = { context, builds: builds(version), ...(completed && { completed: { blue: completed } }) };
  const checked = await imageBuilds.check?.(asked, recorded, "urn");
  if (checked === undefined) throw new Error("builds have no check");
  return checked;
}

const edit = () => writeFile(join(context, "server.ts"), "edited");

describe("builds", () => {
  it("record the content of a version, and neither the folder nor what was completed", async () => {
    const { inputs, failures } = await check("1");
    expect(failures).toEqual([]);
    expect(inputs).toEqual({
      builds: builds("1"),
      contents: { 1: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });

  it("make no difference after an edit, while the version stands still", async () => {
    const { inputs } = await check("1");
    await edit();
    expect(await check("1", inputs)).toEqual({ inputs, failures: [] });
  });

  it("lose what was built when a refresh finds the image gone, and then refuse other content", async () => {
    const { inputs } = await check("1");
    images = ["shop-blue:1"];
    expect((await imageBuilds.read?.("builds", inputs, inputs, callContext()))?.inputs).toEqual(inputs);
    images = [];
    const gone = await imageBuilds.read?.("builds", inputs, inputs, callContext());
    expect(gone?.inputs).toEqual({ ...inputs, builds: {} });
    await edit();
    const { failures } = await check("1", gone?.inputs);
    expect(failures).toMatchObject([{ property: "builds.blue" }]);
  });

  it("count a version as known where the engine cannot be asked", async () => {
    const { inputs } = await check("2");
    await edit();
    vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
    expect((await check("2", inputs, "1")).inputs).toEqual(inputs);
  });
});
