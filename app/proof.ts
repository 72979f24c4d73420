import type { Logger } from "pino";
import type { Answers } from "./answers.ts";
import type { Engine } from "./engine/engine.ts";
import type { Model } from "./model.ts";

/** Enough to touch every weight and to fill the caches. */
const warmUpTokens = 4;

/** Answers one short question, so that the first user meets a model that works and is in memory. */
export async function warmUp(engine: Engine, model: Model): Promise<void> {
  const started = performance.now();
  const prompt = engine.prompt([{ role: "user", content: "Hello" }]);
  const options = {
    sampling: { temperature: 0, topP: 1 },
    maxTokens: warmUpTokens,
    signal: new AbortController().signal,
    onStep: () => {
      model.stepped();
    },
  };
  const texts = engine.generate(prompt, options);
  let tokens = 0;
  while (tokens < warmUpTokens && (await texts.next()).done !== true) {
    if (tokens === 0) model.firstToken(performance.now() - started);
    tokens += 1;
  }
  await texts.return();
  if (tokens === 0)
    throw new Error("the model answers nothing: the model file or its chat template is not usable");
  model.warmedUp();
}

/** Proves again and again, while nobody asks, that inference works. */
export function keepProving(answers: Answers, model: Model, probeSeconds: number, log: Logger): void {
  const prove = async () => {
    const proven = !model.failing && model.idleMilliseconds() < probeSeconds * 1000;
    if (model.draining || proven) return;
    try {
      await answers.probe();
    } catch (error) {
      log.error({ err: error }, "the probe inference failed");
    }
  };
  setInterval(() => void prove(), Math.min(1000, probeSeconds * 500)).unref();
}
