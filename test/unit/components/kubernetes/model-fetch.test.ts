import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchWords } from "../../../../components/kubernetes/model-fetch/contract.ts";

const program = resolve(__dirname, "../../../../components/kubernetes/model-fetch/fetch.mjs");
const model = Buffer.alloc(3_000_000, "all weights are equal, ");
const sha256 = createHash("sha256").update(model).digest("hex");
const file = "tiny model.gguf";

/** How the program ended, and what it said. */
interface Said {
  readonly exitCode: number;
  readonly output: string;
}

let cache: string;
let servers: Server[];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "bluegreen-fetch-"));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await chmod(cache, 0o755);
  await rm(cache, { recursive: true });
});

/** A file server with an answer of its own; gives its URL, and the requests that it got. */
async function serve(answer: RequestListener): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny%20model.gguf`, asked };
}

const sound: RequestListener = (_request, response) =>
  response.writeHead(200, { "content-length": model.length }).end(model);

function bring(sources: readonly string[]): Promise<Said> {
  const words = fetchWords({ cache, file, sha256, sources });
  return new Promise((done) => {
    execFile(process.execPath, [program, ...words], (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      done({ exitCode, output: stdout + stderr });
    });
  });
}

const path = () => join(cache, sha256, file);
const brought = async () =>
  createHash("sha256")
    .update(await readFile(path()))
    .digest("hex");
const names = () => readdir(join(cache, sha256));

/** Puts `content` where the model is to be. */
async function put(content: Buffer, name = file): Promise<void> {
  await mkdir(join(cache, sha256), { recursive: true });
  await writeFile(join(cache, sha256, name), content);
}

describe("the program that brings a model", () => {
  it("puts the file below its checksum, and leaves nothing else", async () => {
    const { url, asked } = await serve(sound);
    const { exitCode, output } = await bring([url]);
    expect([exitCode, await brought(), await names(), asked]).toEqual([
      0,
      sha256,
      [file],
      ["/tiny%20model.gguf"],
    ]);
    expect(output).toMatch(/came from http.*: 2\.9 MiB in \d+\.\d s/);
  });

  it("checks what is there already, and asks nobody then", async () => {
    const { url, asked } = await serve(sound);
    await put(model);
    const before = await stat(path());
    expect(await bring([url])).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/is there, checked in \d+ ms/) as string,
    });
    expect(asked).toEqual([]);
    expect((await stat(path())).ino).toBe(before.ino);
  });

  it("replaces what is there and corrupt, and tells both sums", async () => {
    const { url } = await serve(sound);
    const corrupt = Buffer.from(model);
    corrupt[1_000_000] = 0;
    await put(corrupt);
    const { exitCode, output } = await bring([url]);
    expect([exitCode, await brought()]).toEqual([0, sha256]);
    const found = createHash("sha256").update(corrupt).digest("hex");
    expect(output).toContain(`has the SHA-256 ${found} instead of ${sha256}: removed`);
  });

  it("takes the next source where the first one has it not", async () => {
    const missing = await serve((_request, response) => response.writeHead(404).end());
    const { url } = await serve(sound);
    const { exitCode, output } = await bring([missing.url, url]);
    expect([exitCode, await brought()]).toEqual([0, sha256]);
    expect(output).toContain(`${missing.url}: it answered 404`);
  });

  it("asks again where the server was away for a moment", async () => {
    let tries = 0;
    const { url, asked } = await serve((request, response) => {
      tries += 1;
      if (tries === 1) response.destroy();
      else sound(request, response);
    });
    expect((await bring([url])).exitCode).toBe(0);
    expect([asked.length, await brought()]).toEqual([2, sha256]);
  });

  it("keeps nothing of a file with another sum, tells both, and fails", async () => {
    const { url, asked } = await serve((_request, response) => response.end("another model"));
    const { exitCode, output } = await bring([url]);
    expect([exitCode, await names(), asked.length]).toEqual([1, [], 1]);
    const found = createHash("sha256").update("another model").digest("hex");
    expect(output).toMatch(
      new RegExp(`could not be brought: .*with the SHA-256 ${found} instead of ${sha256}`),
    );
  });

  it("keeps nothing of a file that breaks off", async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": model.length });
      response.write(model.subarray(0, 1_000_000), () => response.destroy());
    });
    const { exitCode, output } = await bring([url]);
    expect([exitCode, await names()]).toEqual([1, []]);
    expect(output).toMatch(/could not be brought: http:.*terminated/);
  });

  it("says in its last line that nobody answers, and where", async () => {
    const { exitCode, output } = await bring(["http://127.0.0.1:1/tiny.gguf"]);
    expect([exitCode, await names()]).toEqual([1, []]);
    expect(output.trimEnd().split("\n").at(-1)).toMatch(
      /^model: tiny model\.gguf could not be brought: http:\/\/127\.0\.0\.1:1\/tiny\.gguf: fetch failed: /,
    );
  });

  it("is in nobody's way where pods of both colors bring the same file at once", async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": model.length });
      response.write(model.subarray(0, 1_000_000));
      setTimeout(() => response.end(model.subarray(1_000_000)), 300);
    });
    const all = await Promise.all([bring([url]), bring([url]), bring([url])]);
    expect(all.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect([await brought(), await names()]).toEqual([sha256, [file]]);
  });

  it("removes what a killed pod has left half done, but not what another one is bringing", async () => {
    const { url } = await serve(sound);
    await put(Buffer.from("old"), `${file}.part-000000000000`);
    await put(Buffer.from("new"), `${file}.part-111111111111`);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(cache, sha256, `${file}.part-000000000000`), anHourAgo, anHourAgo);
    expect((await bring([url])).exitCode).toBe(0);
    expect((await names()).sort()).toEqual([file, `${file}.part-111111111111`]);
  });
});
