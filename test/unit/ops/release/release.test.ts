import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wantedContent } from "../../../../ops/release/content.ts";
import { bringModel } from "../../../../ops/release/model-file.ts";
import { modelForms } from "../../../../ops/release/model-form.ts";
import { nameBeside, originOf } from "../../../../ops/release/source.ts";
import { repositoryArchive } from "../../../triton/repository.ts";

const { gguf, owl } = modelForms;

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
    expect(originOf(text, "/shop", "/shop", gguf)).toEqual(origin);
  });

  it.each(["gpt-4", "own.safetensors", ".gguf", "https://hub.example/model", "http://[/own.gguf", ""])(
    "is not %j",
    (text) => {
      expect(() => originOf(text, "/shop", "/shop", gguf)).toThrow(
        `--model: got "${text}"; allowed are smollm2-135m`,
      );
    },
  );
});

describe("where a model repository of the workload owl comes from", () => {
  it.each([
    ["models/owl.tar", { kind: "inside", path: "models/owl.tar" }],
    [
      "https://hub.example/repositories/owl.tar?sig=1",
      { kind: "url", url: "https://hub.example/repositories/owl.tar?sig=1", fileName: "owl.tar" },
    ],
  ])("%s", (text, origin) => {
    expect(originOf(text, "/shop", "/shop", owl)).toEqual(origin);
  });

  it.each(["smollm2-135m-instruct", "models/own.gguf", "models/owl.tar.gz"])("is not %j", (text) => {
    expect(() => originOf(text, "/shop", "/shop", owl)).toThrow(
      `--model: got "${text}"; allowed are the path of a .tar file, or a URL whose path ends in .tar`,
    );
  });

  it("is not a .tar with another workload", () => {
    expect(() => originOf("models/owl.tar", "/shop", "/shop", gguf)).toThrow("the path of a .gguf file");
  });
});

describe("the SHA-256 of --sha256", () => {
  it.each(["", "abc", `${"a".repeat(64)}; rm`, "g".repeat(64)])("is not %j", (text) => {
    expect(() => wantedContent(text)).toThrow("--sha256: got");
  });

  it("is compared in lower case", () => {
    expect(wantedContent("AB".repeat(32))).toBe("ab".repeat(32));
  });
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

  const bring = (text: string, report: (line: string) => void = () => undefined, wanted?: string) =>
    bringModel(originOf(text, root, root, gguf), root, gguf, report, signal, wanted);
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

  it("has the SHA-256 that was asked for, or is refused and leaves nothing behind", async () => {
    const url = await serve(content);
    const other = "0".repeat(64);
    await expect(bring(url, undefined, other)).rejects.toThrow(
      `has SHA-256 ${sha256}, and ${other} was asked for; nothing was released`,
    );
    expect(readdirSync(join(root, "models"))).toEqual([]);
    expect(await bring(url, undefined, sha256)).toEqual({ file: "models/own.gguf", sha256 });
    await expect(bring("smollm2-135m-instruct", undefined, other)).rejects.toThrow("was asked for");
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

  it("is a model repository by what a tar archive has at its 257th byte", async () => {
    const archive = await repositoryArchive();
    writeFileSync(join(root, "good.tar"), archive);
    writeFileSync(join(root, "bad.tar"), "x".repeat(300));
    const brought = (text: string) =>
      bringModel(originOf(text, root, root, owl), root, owl, () => undefined, signal);
    expect(await brought("good.tar")).toEqual({
      file: "good.tar",
      sha256: createHash("sha256").update(archive).digest("hex"),
    });
    await expect(brought("bad.tar")).rejects.toThrow(
      '--model: bad.tar is no tar archive: at byte 257 it has "xxxxx", a tar archive "ustar"',
    );
  });

  it("gets a name beside one of another content that keeps its ending", () => {
    expect(nameBeside("owl.tar", sha256)).toBe(`owl-${sha256.slice(0, 12)}.tar`);
  });
});
