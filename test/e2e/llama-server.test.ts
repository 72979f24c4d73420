import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, GenerateOptions, Message } from "../../app/engine/engine.ts";
import { EngineLost, QuestionFailed } from "../../app/engine/failure.ts";
import { loadLlama } from "../../app/engine/llama.ts";
import { openLlamaServer } from "../../app/engine/llama-server/llama-server.ts";
import { AppServer, modelPath } from "../../bench/app-server.ts";

const executable = join(__dirname, "..", "unit", "app", "fake-llama-server");
const hello: readonly Message[] = [{ role: "user", content: "Hello" }];

/** What the program does with a question of this seed. */
const ways = { ends: 1, refuses: 2, dies: 3, breaksOff: 4, fails: 5, goesOn: 6, tellsClosed: 8 } as const;

describe.skipIf(modelPath === undefined)("a server whose model llama-server computes", () => {
  const log: string[] = [];
  let engine: Engine;

  const settings = {
    modelPath: modelPath ?? "",
    modelSha256: undefined,
    threads: 1,
    contextTokens: 256,
    parallelSequences: 2,
    batchTokens: 64,
    readinessSeconds: 30,
    log: (_level: string, message: string) => void log.push(message),
  };

  const environment = { PATH: process.env["PATH"] };
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "named-llama-server-"));
    engine = await openLlamaServer({ ...settings, executable, environment });
  });
  afterAll(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  /** The program by another name, which tells it what to do. */
  const named = async (name: string) => {
    await symlink(executable, join(folder, name));
    return { ...settings, environment, executable: join(folder, name) };
  };

  /** Until `ask` succeeds. */
  const until = async (ask: () => Promise<boolean>) => {
    for (let count = 0; !(await ask().catch(() => false)); count += 1) {
      if (count === 100) throw new Error("it is not back");
      await delay(100);
    }
  };

  const pieces = (seed: number | undefined, changes: Partial<GenerateOptions> = {}) =>
    engine.generate(engine.prompt(hello), {
      sampling: { temperature: 0, topP: 1, seed },
      maxTokens: 4,
      signal: new AbortController().signal,
      onStep: () => undefined,
      ...changes,
    });
  const all = async (seed?: number, changes?: Partial<GenerateOptions>) => {
    const texts: string[] = [];
    for await (const text of pieces(seed, changes)) texts.push(text);
    return texts;
  };

  it("makes prompts of the same tokens, and tells the same facts, as the engine in this process", async () => {
    const inside = await loadLlama(settings);
    try {
      const conversation: Message[] = [
        { role: "system", content: "Be brief." },
        ...hello,
        { role: "assistant", content: "Hi! 你好" },
        { role: "user", content: "Why?" },
      ];
      expect(engine.prompt(conversation)).toEqual(inside.prompt(conversation));
      expect(engine.facts).toEqual(inside.facts);
    } finally {
      await inside.dispose();
    }
  });

  it("has one text a token, empty where a token ends within a character", async () => {
    expect(await all()).toEqual(["a", "", "é", "a"]);
    expect(await all(ways.ends)).toEqual(["a"]);
  });

  it("moves with every step, the reading of the prompt included", async () => {
    let steps = 0;
    await all(undefined, { onStep: () => (steps += 1) });
    // One part of the prompt, three events of text, the end.
    expect(steps).toBe(5);
  });

  it("tells a question that is refused from an answer that fails, and from one that breaks off", async () => {
    const refused = await all(ways.refuses).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(QuestionFailed);
    expect(refused).toMatchObject({
      refused: true,
      message: "llama-server: the request exceeds the available context",
    });
    await expect(all(ways.fails)).rejects.toThrow("llama-server: out of sequences");
    await expect(all(ways.breaksOff)).rejects.toThrow("ended an answer without saying so");
  });

  it("ends an answer that nobody waits for", async () => {
    const aborted = new AbortController();
    const answer = pieces(ways.goesOn, { signal: aborted.signal });
    expect((await answer.next()).value).toBe("a");
    const reason = new Error("the client has gone");
    aborted.abort(reason);
    await expect(answer.next()).rejects.toBe(reason);
    await until(async () => (await all(ways.tellsClosed)).join() === "true");
  });

  it("proves that inference works, with one token", async () => {
    await expect(engine.probe(new AbortController().signal)).resolves.toBeUndefined();
  });

  it("is lost while its program has ended, and back with the next one", async () => {
    await expect(all(ways.dies)).rejects.toBeInstanceOf(EngineLost);
    await expect(all()).rejects.toBeInstanceOf(EngineLost);
    await until(async () => (await all()).join("") === "aéa");
    expect(log.join("\n")).toMatch(/ended with code 1.*it is started again/);
  });

  it("does not start with a program that ends at its first token", async () => {
    await expect(openLlamaServer(await named("for-another-processor"))).rejects.toThrow(
      /for-another-processor ended with SIGILL; give one that was compiled for this machine's processor/,
    );
  });

  it("ends a program that gives no token in time, and starts it again", async () => {
    const hanging = await openLlamaServer({ ...(await named("that-hangs")), readinessSeconds: 1 });
    try {
      const never = new AbortController().signal;
      await expect(hanging.probe(never)).rejects.toThrow("llama-server gave no token within 1 s");
      await until(async () => {
        await hanging.probe(never);
        return true;
      });
    } finally {
      await hanging.dispose();
    }
  });

  it("gets a program by LLAMA_SERVER, and ends with an explanation where that is none", async () => {
    const model = { MODEL_PATH: modelPath ?? "" };
    const server = await AppServer.start({ ...model, LLAMA_SERVER: executable });
    try {
      await server.answers("/ready", 200);
      const answer = await server.complete({ messages: hello, max_tokens: 4 });
      expect(await answer.json()).toMatchObject({ choices: [{ message: { content: "aéa" } }] });
    } finally {
      // Asked to end: a server that is killed outside of a container leaves its program behind.
      server.process.kill("SIGTERM");
      await server.exitCode();
    }
    const without = await AppServer.start({ ...model, LLAMA_SERVER: "/nowhere/llama-server" });
    expect(await without.exitCode()).toBe(1);
    expect(without.log.at(-1)?.["message"]).toMatch(/^LLAMA_SERVER: \/nowhere\/llama-server/);
  });
});
