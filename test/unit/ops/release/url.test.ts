import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bringModel } from "../../../../ops/release/model-file.ts";
import { modelForms } from "../../../../ops/release/model-form.ts";
import { originOf, shownUrl } from "../../../../ops/release/source.ts";

const { gguf } = modelForms;

describe("the URL of a model", () => {
  it("may have percent signs that encode nothing", () => {
    expect(originOf("https://h.example/%E0%A4%A.gguf", "/shop", "/shop", gguf)).toMatchObject({
      kind: "url",
      fileName: "_E0_A4_A.gguf",
    });
  });

  it.each([
    ["https://me:word@h.example:8443/a/own.gguf?X-Signature=secret#x", "https://h.example:8443/a/own.gguf?…"],
    ["https://h.example/own.gguf", "https://h.example/own.gguf"],
  ])("is shown without what signs it: %s", (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});

describe("a failed download does not show what signs its URL", () => {
  let root: string;
  let server: Server;
  let base: string;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "bluegreen-"));
    server = createServer((request, response) => {
      if (request.url?.startsWith("/none") === true) response.writeHead(404).end();
      else if (request.url?.startsWith("/cut") === true) {
        response.writeHead(200, { "content-length": 100 }).write("GGUF");
        setTimeout(() => response.destroy(), 50);
      } else response.end("<html>");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    base = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
    rmSync(root, { recursive: true });
  });

  it.each([
    ["none.gguf", "it answered 404"],
    ["cut.gguf", "after 4 bytes"],
    ["page.gguf", "is no GGUF file"],
  ])("%s: %s", async (name, words) => {
    const url = `http://me:word@${base}/${name}?X-Signature=secret`;
    const failure = await bringModel(
      originOf(url, root, root, gguf),
      root,
      gguf,
      () => undefined,
      new AbortController().signal,
    ).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    expect(failure).toContain(words);
    expect(failure).toContain(`http://${base}/${name}?…`);
    expect(failure).not.toMatch(/secret|word/);
  });

  it("where its path is no model's", () => {
    expect(() => originOf("https://h.example/page?sig=secret", root, root, gguf)).toThrow(
      '--model: got "https://h.example/page?…"; allowed',
    );
  });
});
