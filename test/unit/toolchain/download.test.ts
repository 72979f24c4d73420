import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download, progressText } from "../../../toolchain/download.ts";

const content = randomBytes(300_000);
const sha256 = createHash("sha256").update(content).digest("hex");

let folder: string;
let file: string;
let server: Server;
const ranges: (string | undefined)[] = [];

async function serve(answer: RequestListener): Promise<string> {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

/** Compares as a whole: one assertion a byte takes seconds. */
async function isContent(): Promise<boolean> {
  return content.equals(await readFile(file));
}

/** A file server that knows ranges. */
const whole: RequestListener = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (from >= content.length) {
    response.writeHead(416).end();
    return;
  }
  response.writeHead(from > 0 ? 206 : 200, { "content-length": content.length - from });
  response.end(content.subarray(from));
};

beforeEach(async () => {
  ranges.length = 0;
  folder = await mkdtemp(join(tmpdir(), "download-"));
  file = join(folder, "deep", "file");
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

describe("a download", () => {
  it("gives the file its name only when it is complete", async () => {
    const url = await serve(whole);
    await download({ url, file, sha256 });
    expect(await isContent()).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it("goes on where an earlier run ended", async () => {
    const url = await serve(whole);
    file = join(folder, "file");
    await writeFile(`${file}.part`, content.subarray(0, 100_000));
    await download({ url, file, sha256 });
    expect(ranges).toEqual(["bytes=100000-"]);
    expect(await isContent()).toBe(true);
  });

  it("goes on by itself after the connection was cut", async () => {
    let cuts = 0;
    const url = await serve((request, response) => {
      if (cuts++ > 0) {
        whole(request, response);
        return;
      }
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 100));
    });
    await download({ url, file, sha256 });
    expect(ranges).toEqual([undefined, "bytes=50000-"]);
    expect(await isContent()).toBe(true);
  });

  it("starts anew where the server knows no ranges", async () => {
    const url = await serve((_, response) => response.end(content));
    file = join(folder, "file");
    await writeFile(`${file}.part`, "something else");
    await download({ url, file, sha256 });
    expect(await isContent()).toBe(true);
  });

  it("takes a part that is complete already", async () => {
    const url = await serve(whole);
    file = join(folder, "file");
    await writeFile(`${file}.part`, content);
    await download({ url, file, sha256 });
    expect(await isContent()).toBe(true);
  });

  it("of other content is refused with both checksums, and leaves nothing behind", async () => {
    const url = await serve(whole);
    const expected = "0".repeat(64);
    await expect(download({ url, file, sha256: expected })).rejects.toThrow(
      new RegExp(`SHA-256 is ${sha256}, expected ${expected}`),
    );
    expect(existsSync(file) || existsSync(`${file}.part`)).toBe(false);
  });

  it("tries again when the server is overloaded", async () => {
    let answers = 0;
    const url = await serve((request, response) =>
      answers++ === 0 ? void response.writeHead(503).end() : whole(request, response),
    );
    await download({ url, file, sha256 });
    expect(answers).toBe(2);
  });

  it("fails at once, naming the host, when there is no such file", async () => {
    const url = await serve((_, response) => void response.writeHead(404).end());
    await expect(download({ url, file, sha256 })).rejects.toThrow(/answered 404.*reaches 127.0.0.1/);
    expect(ranges).toHaveLength(1);
  });

  it("gives a mirror its login in a header, and nobody else in a message", async () => {
    let login: string | undefined;
    const url = await serve((request, response) => {
      login = request.headers.authorization;
      response.writeHead(403).end();
    });
    const failure = download({ url: url.replace("//", "//me:s%3Aesame@"), file, sha256 });
    await expect(failure).rejects.toThrow(/GET http:\/\/127.0.0.1:\d+\/file failed: it answered 403/);
    expect(login).toBe(`Basic ${Buffer.from("me:s:esame").toString("base64")}`);
  });

  it("reports how far it is", async () => {
    expect(progressText(47e6, 98e6)).toBe("47 of 98 MB (47 %)");
    expect(progressText(47e6)).toBe("47 MB");
    const reports: string[] = [];
    const url = await serve(whole);
    await download({ url, file, sha256, report: (text) => reports.push(text) });
    expect(reports.at(-1)).toBe("checking the SHA-256");
    expect(reports.at(-2)).toBe("0 of 0 MB (100 %)");
  });
});
