import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bringModel } from "../../../../ops/release/model-file.ts";
import { originOf } from "../../../../ops/release/source.ts";

describe("where a model comes from", () => {
  it.each([
    ["smollm2-135m-instruct", { kind: "preset", name: "smollm2-135m-instruct" }],
    ["models/own.gguf", { kind: "inside", path: "models/own.gguf" }],
    ["../shop/models/own.GGUF", { kind: "inside", path: "models/own.GGUF" }],
    ["/elsewhere/my own.gguf", { kind: "outside", path: "/elsewhere/my own.gguf", fileName: "my_own.gguf" }],
    ["../other/own.gguf", { kind: "outside", path: "/other/own.gguf", fileName: "own.gguf" }],
    [
      "https://hub.example/org/model/resolve/main/own%20model.gguf?download=true",
      {
        kind: "url",
        url: "https://hub.example/org/model/resolve/main/own%20model.gguf?download=true",
        fileName: "own_model.gguf",
      },
    ],
  ])("%s", (text, origin) => {
    expect(originOf(text, "/shop", "/shop")).toEqual(origin);
  });

  it.each(["gpt-4", "own.safetensors", ".gguf", "https://hub.example/model", "http://[/own.gguf", ""])(
    "is not %j",
    (text) => {
      expect(() => originOf(text, "/shop", "/shop")).toThrow(
        `--model: got "${text}"; allowed are smollm2-135m`,
      );
    },
  );
});

describe("a model that is brought", () => {
  const content = `GGUF${"x".repeat(1000)}`;
  const sha256 = createHash("sha256").update(content).digest("hex");
  const signal = new AbortController().signal;
  let root: string;
  let server: Server | undefined;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "bluegreen-"));
  });
  afterEach(() => {
    server?.close();
    rmSync(root, { recursive: true });
  });

  const bring = (text: string, report: (line: string) => void = () => undefined) =>
    bringModel(originOf(text, root, root), root, report, signal);
  const serve = async (body: string): Promise<string> => {
    server = createServer((_request, response) => response.end(body));
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/own.gguf`;
  };

  it("from inside the project stays where it is, with its checksum", async () => {
    mkdirSync(join(root, "mine"));
    writeFileSync(join(root, "mine", "own.gguf"), content);
    expect(await bring("mine/own.gguf")).toEqual({ file: "mine/own.gguf", sha256 });
  });

  it("from a URL lies in models/, whole, and tells its progress", async () => {
    const progress: string[] = [];
    expect(await bring(await serve(content), (line) => progress.push(line))).toEqual({
      file: "models/own.gguf",
      sha256,
    });
    expect(readFileSync(join(root, "models", "own.gguf"), "utf8")).toBe(content);
    expect(progress.at(-1)).toContain("(100 %)");
  });

  it("never overwrites a file of another content, which a color may have in memory", async () => {
    mkdirSync(join(root, "models"));
    writeFileSync(join(root, "models", "own.gguf"), "GGUF other");
    const file = `models/own-${sha256.slice(0, 12)}.gguf`;
    expect(await bring(await serve(content))).toEqual({ file, sha256 });
    expect(readdirSync(join(root, "models")).sort()).toEqual([file.slice(7), "own.gguf"].sort());
    expect(readFileSync(join(root, "models", "own.gguf"), "utf8")).toBe("GGUF other");
  });

  it("from elsewhere on the disk is copied, once", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "bluegreen-"));
    try {
      writeFileSync(join(elsewhere, "own.gguf"), content);
      for (let turn = 0; turn < 2; turn += 1)
        expect(await bring(join(elsewhere, "own.gguf"))).toEqual({ file: "models/own.gguf", sha256 });
      expect(readdirSync(join(root, "models"))).toEqual(["own.gguf"]);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it("is refused where it is no GGUF file, and leaves nothing behind", async () => {
    await expect(bring(await serve("<html>not found</html>"))).rejects.toThrow(
      'is no GGUF file: it begins with "<htm"',
    );
    expect(readdirSync(join(root, "models"))).toEqual([]);
    await expect(bring("mine/none.gguf")).rejects.toThrow("--model: mine/none.gguf cannot be read");
  });
});
