import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { request } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { LlamaServerChild, type ChildSettings } from "../../../app/engine/llama-server/child.ts";

const settings: ChildSettings = {
  executable: join(__dirname, "fake-llama-server"),
  environment: { PATH: process.env["PATH"], LD_LIBRARY_PATH: "/elsewhere" },
  modelPath: "/models/tiny.gguf",
  threads: 3,
  contextTokens: 512,
  parallelSequences: 4,
  batchTokens: 64,
};

const never = new AbortController().signal;
const started: LlamaServerChild[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) await child.stop();
});

async function start(changes: Partial<ChildSettings> = {}): Promise<LlamaServerChild> {
  const child = await LlamaServerChild.start({ ...settings, ...changes }, never);
  started.push(child);
  return child;
}

/** How it was started, by its own account. */
async function accountOf(child: LlamaServerChild): Promise<{ args: string[]; env: NodeJS.ProcessEnv }> {
  const { body } = await request("http://llama-server/completion", {
    method: "POST",
    dispatcher: child.agent,
    body: JSON.stringify({ prompt: [1], n_predict: 1, seed: 7 }),
  });
  const [first = ""] = (await body.text()).split("\n");
  const { content } = JSON.parse(first.slice("data:".length)) as { content: string };
  return JSON.parse(content) as { args: string[]; env: NodeJS.ProcessEnv };
}

describe("a llama-server of its own", () => {
  it("gets the server's settings, a step that has room for every sequence, and keeps no former prompts", async () => {
    const { args } = await accountOf(await start({ parallelSequences: 80 }));
    const valueOf = (name: string) => args[args.indexOf(name) + 1];
    expect(["--model", "--threads", "--threads-batch", "--parallel", "--ctx-size"].map(valueOf)).toEqual([
      settings.modelPath,
      "3",
      "3",
      "80",
      String(80 * 512),
    ]);
    const kept = ["--batch-size", "--ubatch-size", "--cache-ram", "--ctx-checkpoints"].map(valueOf);
    expect(kept).toEqual(["80", "80", "0", "0"]);
  });

  it("gets the variables that it was given alone, and looks for its libraries beside it first", async () => {
    const { env } = await accountOf(await start());
    // macOS adds one of its own.
    expect(
      Object.keys(env)
        .filter((name) => !name.startsWith("__"))
        .sort(),
    ).toEqual(["LD_LIBRARY_PATH", "PATH"]);
    expect(env["LD_LIBRARY_PATH"]).toBe(`${__dirname}:/elsewhere`);
  });

  it("is gone when it was stopped, with its socket", async () => {
    const child = await start();
    const { args } = await accountOf(child);
    const socket = args[args.indexOf("--host") + 1] ?? "";
    expect(existsSync(socket)).toBe(true);
    await child.stop();
    await expect(child.ended).resolves.toBeUndefined();
    expect(existsSync(dirname(socket))).toBe(false);
  });

  it("does not start without a program, and says which and what to do", async () => {
    await expect(start({ executable: "/nowhere/llama-server" })).rejects.toThrow(
      /LLAMA_SERVER: \/nowhere\/llama-server .*ENOENT.*; give one that runs on this system/,
    );
  });

  it("is not waited for once nobody wants it, and gone", async () => {
    const reason = new Error("the server goes away");
    const starting = LlamaServerChild.start(settings, AbortSignal.abort(reason));
    await expect(starting).rejects.toBe(reason);
  });

  it("repeats its last words where it ends before it is ready", async () => {
    await expect(start({ modelPath: "/models/refused.gguf" })).rejects.toThrow(
      /ended with code 3; it said: error loading model: it has no weights;/,
    );
  });
});
