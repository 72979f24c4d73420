import { afterEach } from "vitest";
import type { Engine, GenerateOptions } from "../../../app/engine/engine.ts";
import { openTriton, type TritonSettings } from "../../../app/engine/triton/triton.ts";
import { FakeTriton, type FakeTritonModel } from "./fake-triton.ts";

const started: FakeTriton[] = [];
const opened: Engine[] = [];

afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.dispose();
  for (const triton of started.splice(0)) await triton.stop().catch(() => undefined);
});

/** A fake Triton, gone after the test. */
export async function start(model: FakeTritonModel = {}, port = 0): Promise<FakeTriton> {
  const triton = await FakeTriton.start(model, port);
  started.push(triton);
  return triton;
}

/** An engine of it. */
export async function open(url: string, settings: Partial<TritonSettings> = {}): Promise<Engine> {
  const engine = await openTriton({
    url,
    model: "text",
    contextTokens: 1024,
    readinessSeconds: 30,
    requestSeconds: 60,
    waiting: () => undefined,
    warn: () => undefined,
    ...settings,
  });
  opened.push(engine);
  return engine;
}

/** A greedy question's, with changes. */
export function optionsOf(options: Partial<GenerateOptions> = {}): GenerateOptions {
  return {
    sampling: { temperature: 0, topP: 1, seed: 1 },
    maxTokens: 16,
    signal: new AbortController().signal,
    onStep: () => undefined,
    ...options,
  };
}

/** The pieces of an answer. */
export async function ask(
  engine: Engine,
  content = "hi",
  options: Partial<GenerateOptions> = {},
): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of engine.generate(engine.prompt([{ role: "user", content }]), optionsOf(options)))
    pieces.push(piece);
  return pieces;
}

export async function failureOf(asked: Promise<unknown>): Promise<Error> {
  return await asked.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Error,
  );
}
