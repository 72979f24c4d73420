import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { extract } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { unknown } from "../../../provider/kind.ts";
import { volumeFiles } from "../../../provider/volume-files.ts";
import { callContext } from "../support/call-context.ts";
import { httpEngine, type HttpEngine } from "../support/http-engine.ts";

const inputs = {
  namePrefix: "shop-dev-grafana",
  image: "sha256:1",
  labels: { "bluegreen.stack": "shop-dev" },
  owner: 472,
  files: {
    "provisioning/datasources/one.yaml": { content: "a: 1\n", mode: 0o444 },
    "admin-password": { content: "secret", mode: 0o400 },
  },
};

let engine: HttpEngine;
let bodies: Record<string, unknown>[];
let entries: { name: string; mode: string; owner: string; content: string }[];
/** Status of the call that writes the archive. */
let archiveStatus: number;
let volumeStatus: number;

beforeEach(async () => {
  bodies = [];
  entries = [];
  archiveStatus = 200;
  volumeStatus = 200;
  engine = await httpEngine(async (method, path, request) => {
    const body = await buffer(request);
    if (method === "PUT") {
      entries = await entriesOf(body);
      return [archiveStatus, { message: "no space" }];
    }
    if (method === "POST") bodies.push(JSON.parse(body.toString()) as Record<string, unknown>);
    if (path.startsWith("/containers/create")) return [201, { Id: "writer" }];
    if (method === "POST") return [201, { Name: bodies[0]?.["Name"] }];
    if (method === "DELETE")
      return [path.startsWith("/volumes") && volumeStatus !== 200 ? volumeStatus : 204, {}];
    return [volumeStatus, {}];
  });
  vi.stubEnv("DOCKER_HOST", engine.host);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await engine.close();
});

async function entriesOf(archive: Buffer): Promise<typeof entries> {
  const tar = extract();
  Readable.from(archive).pipe(tar);
  const found: typeof entries = [];
  for await (const entry of tar) {
    const { name, mode, uid, gid } = entry.header;
    const content = (await buffer(entry)).toString();
    found.push({ name, mode: mode.toString(8), owner: `${uid}:${gid}`, content });
  }
  return found;
}

/** Method and path of calls; the client repeats the body in the query. */
const pathsOf = (calls: readonly string[]) => calls.map((call) => call.split("?")[0] ?? call);

describe("a volume of files", () => {
  it("is filled through a container that is never started, and that is gone afterwards", async () => {
    const { id, outputs } = await volumeFiles.create(inputs, callContext());
    expect(id).toMatch(/^shop-dev-grafana-[0-9a-f]{8}$/);
    expect(outputs).toEqual({ name: id });
    expect(pathsOf(engine.calls)).toEqual([
      "POST /volumes/create",
      "POST /containers/create",
      "PUT /containers/writer/archive",
      "DELETE /containers/writer",
    ]);
    expect(engine.calls[1]).toContain(`?name=${id}-writer`);
    expect(bodies).toMatchObject([
      { Name: id, Labels: inputs.labels },
      {
        Image: "sha256:1",
        Labels: inputs.labels,
        HostConfig: { NetworkMode: "none", Binds: [`${id}:/bluegreen-files`] },
      },
    ]);
  });

  it("holds the files with their owner and permissions, below folders that all may read", async () => {
    await volumeFiles.create(inputs, callContext());
    expect(entries).toEqual([
      { name: "provisioning", mode: "755", owner: "472:472", content: "" },
      { name: "provisioning/datasources", mode: "755", owner: "472:472", content: "" },
      { name: "provisioning/datasources/one.yaml", mode: "444", owner: "472:472", content: "a: 1\n" },
      { name: "admin-password", mode: "400", owner: "472:472", content: "secret" },
    ]);
  });

  it("goes again, as does its writer, where it could not be filled", async () => {
    archiveStatus = 500;
    await expect(volumeFiles.create(inputs, callContext())).rejects.toThrow("no space");
    expect(pathsOf(engine.calls.slice(-2)).map((path) => path.replace(/[0-9a-f]{8}$/, "…"))).toEqual([
      "DELETE /containers/writer",
      "DELETE /volumes/shop-dev-grafana-…",
    ]);
  });

  it("is another one for other files, whose name nobody knows before", () => {
    expect(volumeFiles.replaces?.("files.admin-password.content")).toBe(true);
    expect(volumeFiles.preview?.(inputs, undefined)).toEqual({ name: unknown });
  });

  it("that somebody has removed is gone for a refresh and for a delete", async () => {
    expect(await volumeFiles.read?.("v", { name: "v" }, inputs, callContext())).toMatchObject({ id: "v" });
    volumeStatus = 404;
    expect(await volumeFiles.read?.("v", { name: "v" }, inputs, callContext())).toBeUndefined();
    await volumeFiles.delete?.("v", { name: "v" }, callContext());
    volumeStatus = 409;
    await expect(volumeFiles.delete?.("v", { name: "v" }, callContext())).rejects.toThrow("409");
  });
});
